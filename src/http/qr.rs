//! A link as a QR code for a terminal, to be opened with a phone.

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// The code in half blocks, two modules a character high; lines end with `\n`. Light modules are drawn, dark ones are the
/// terminal's background: most terminals are dark. None if the link is longer than a code can hold (2,953 bytes).
pub fn qr(link: &str) -> Option<String> {
    let code = QrCode::new(link).ok()?;
    let mut text =
        code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).quiet_zone(true).build();
    text.push('\n');
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_drawn_in_half_blocks() {
        let text = qr("https://example.com/i/AbC").unwrap();
        assert!(text.chars().all(|c| " ▀▄█\n".contains(c)), "{text}");
        let widths: Vec<_> = text.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|&width| width == widths[0]), "{widths:?}");
        // 25 modules and a quiet zone of 4 on each side, two rows a line.
        assert_eq!((widths[0], widths.len()), (33, 17));
        // The quiet zone is light, so it is drawn.
        assert!(text.lines().next().unwrap().chars().all(|c| c == '█'));
        assert_eq!(qr(&"x".repeat(3000)), None);
    }
}
