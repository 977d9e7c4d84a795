//! espeak-rs-sys links libsonic only when it builds it itself; with Debian's libsonic-dev the link line is ours to give.
fn main() {
    println!("cargo:rustc-link-lib=dylib=sonic");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/store/migrations");
    println!("cargo:rerun-if-changed=web");
}
