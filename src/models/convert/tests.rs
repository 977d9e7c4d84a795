//! Converts and quantises a tiny made-up Whisper, and a real one where it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

const STATE: usize = 64;
/// Rows of the token embedding; the text tokens in the file are always 50,257.
const VOCABULARY: usize = 512;
/// 1.0 as a half.
const ONE: [u8; 2] = 0x3c00_u16.to_le_bytes();

/// Writes a CTranslate2 container.
struct Container {
    bytes: Vec<u8>,
}

impl Container {
    fn new(variables: usize) -> Self {
        let mut container = Container { bytes: 6_u32.to_le_bytes().to_vec() };
        container.string("WhisperSpec");
        container.number(3);
        container.number(variables);
        container
    }

    fn number(&mut self, number: usize) {
        self.bytes.extend((number as u32).to_le_bytes());
    }

    fn string(&mut self, text: &str) {
        self.bytes.extend((text.len() as u16 + 1).to_le_bytes());
        self.bytes.extend(text.as_bytes());
        self.bytes.push(0);
    }

    /// All ones, except that the first axis' thirds are 1.0, 2.0 and 4.0 where `stacked`.
    fn variable(&mut self, name: &str, shape: &[usize], stacked: bool) {
        self.string(name);
        self.bytes.push(shape.len() as u8);
        shape.iter().for_each(|&n| self.number(n));
        self.bytes.push(4);
        let elements: usize = shape.iter().product();
        self.number(elements * 2);
        for element in 0..elements {
            let third = if stacked { element * 3 / elements } else { 0 };
            self.bytes.extend((0x3c00_u16 + 0x400 * third as u16).to_le_bytes());
        }
    }
}

/// The variables of one layer: name after the layer, shape, and whether three projections are stacked in it.
fn layer(crosses: bool) -> Vec<(&'static str, Vec<usize>, bool)> {
    let mut variables = vec![
        ("self_attention/linear_0/weight", vec![3 * STATE, STATE], true),
        ("self_attention/linear_0/bias", vec![3 * STATE], true),
        ("self_attention/linear_1/weight", vec![STATE, STATE], false),
        ("self_attention/linear_1/bias", vec![STATE], false),
        ("self_attention/layer_norm/gamma", vec![STATE], false),
        ("self_attention/layer_norm/beta", vec![STATE], false),
        ("ffn/linear_0/weight", vec![4 * STATE, STATE], false),
        ("ffn/linear_0/bias", vec![4 * STATE], false),
        ("ffn/linear_1/weight", vec![STATE, 4 * STATE], false),
        ("ffn/linear_1/bias", vec![STATE], false),
        ("ffn/layer_norm/gamma", vec![STATE], false),
        ("ffn/layer_norm/beta", vec![STATE], false),
    ];
    if crosses {
        variables.extend([
            ("attention/linear_0/weight", vec![STATE, STATE], false),
            ("attention/linear_0/bias", vec![STATE], false),
            ("attention/linear_1/weight", vec![2 * STATE, STATE], false),
            ("attention/linear_1/bias", vec![2 * STATE], false),
            ("attention/linear_2/weight", vec![STATE, STATE], false),
            ("attention/linear_2/bias", vec![STATE], false),
            ("attention/layer_norm/gamma", vec![STATE], false),
            ("attention/layer_norm/beta", vec![STATE], false),
        ]);
    }
    variables
}

/// A Whisper with one layer on each side.
fn tiny_model() -> Vec<u8> {
    let mut variables: Vec<(String, Vec<usize>, bool)> = vec![
        ("encoder/conv1/weight".to_owned(), vec![STATE, 80, 3], false),
        ("encoder/conv1/bias".to_owned(), vec![STATE], false),
        ("encoder/conv2/weight".to_owned(), vec![STATE, STATE, 3], false),
        ("encoder/conv2/bias".to_owned(), vec![STATE], false),
        ("encoder/position_encodings/encodings".to_owned(), vec![1_500, STATE], false),
        ("encoder/layer_norm/gamma".to_owned(), vec![STATE], false),
        ("encoder/layer_norm/beta".to_owned(), vec![STATE], false),
        ("decoder/position_encodings/encodings".to_owned(), vec![448, STATE], false),
        ("decoder/embeddings/weight".to_owned(), vec![VOCABULARY, STATE], false),
        ("decoder/layer_norm/gamma".to_owned(), vec![STATE], false),
        ("decoder/layer_norm/beta".to_owned(), vec![STATE], false),
    ];
    for (side, crosses) in [("encoder", false), ("decoder", true)] {
        let named =
            layer(crosses).into_iter().map(|(name, shape, stacked)| (format!("{side}/layer_0/{name}"), shape, stacked));
        variables.extend(named);
    }
    let mut container = Container::new(variables.len());
    for (name, shape, stacked) in &variables {
        container.variable(name, shape, *stacked);
    }
    container.number(1);
    container.string("decoder/projection/weight");
    container.string("decoder/embeddings/weight");
    container.bytes
}

/// A tokenizer whose tokens are the letter "a" behind GPT-2's stand-in for a space, made distinct by their number.
fn tokenizer() -> Vec<u8> {
    let vocab: BTreeMap<String, usize> = (0..50_256).map(|id| (format!("\u{120}a{id}"), id)).collect();
    let added = serde_json::json!([{ "id": 50_256, "content": "<|endoftext|>" }]);
    serde_json::to_vec(&serde_json::json!({ "model": { "vocab": vocab }, "added_tokens": added })).unwrap()
}

/// A parsed ggml file.
struct Parsed {
    header: Vec<i32>,
    tokens: Vec<Vec<u8>>,
    /// Dimensions as in the file, type, data.
    tensors: BTreeMap<String, (Vec<usize>, i32, Vec<u8>)>,
}

fn parse(bytes: &[u8]) -> Parsed {
    let mut at = 0;
    let mut take = |length: usize| {
        at += length;
        &bytes[at - length..at]
    };
    let number = |bytes: &[u8]| i32::from_le_bytes(bytes.try_into().unwrap());
    assert_eq!(take(4), b"lmgg");
    let header: Vec<i32> = (0..11).map(|_| number(take(4))).collect();
    let filters = number(take(4)) * number(take(4));
    take(filters as usize * 4);
    let count = number(take(4));
    let mut tokens = Vec::new();
    for _ in 0..count {
        let length = number(take(4)) as usize;
        tokens.push(take(length).to_vec());
    }
    let rest = bytes.len();
    let mut tensors = BTreeMap::new();
    let mut consumed =
        4 + 44 + 8 + filters as usize * 4 + 4 + tokens.iter().map(|token| token.len() + 4).sum::<usize>();
    while consumed < rest {
        let (rank, length, kind) = (number(take(4)) as usize, number(take(4)) as usize, number(take(4)));
        let dimensions: Vec<usize> = (0..rank).map(|_| number(take(4)) as usize).collect();
        let name = String::from_utf8(take(length).to_vec()).unwrap();
        let elements: usize = dimensions.iter().product();
        let size = match kind {
            0 => elements * 4,
            1 => elements * 2,
            8 => elements / 32 * 34,
            other => panic!("type {other}"),
        };
        consumed += 12 + rank * 4 + length + size;
        tensors.insert(name, (dimensions, kind, take(size).to_vec()));
    }
    Parsed { header, tokens, tensors }
}

static CONVERTED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut out = Vec::new();
    write_whisper(&tiny_model(), &tokenizer(), &mut out).unwrap();
    out
});

#[test]
fn a_tiny_whisper_comes_out_with_header_vocabulary_and_names() {
    let parsed = parse(&CONVERTED);
    let state = STATE as i32;
    assert_eq!(parsed.header, [VOCABULARY as i32, 1_500, state, 1, 1, 448, state, 1, 1, 80, 1]);
    assert_eq!(parsed.tokens.len(), 50_257);
    assert_eq!(parsed.tokens[7], b" a7");
    assert_eq!(parsed.tokens[50_256], b"<|endoftext|>");
    assert_eq!(parsed.tensors.len(), 11 + 15 + 24);
    let shape = |name: &str| parsed.tensors[name].0.clone();
    assert_eq!(shape("encoder.conv1.bias"), [1, STATE]);
    assert_eq!(shape("encoder.conv1.weight"), [3, 80, STATE]);
    assert_eq!(shape("decoder.token_embedding.weight"), [STATE, VOCABULARY]);
    assert_eq!(shape("decoder.blocks.0.cross_attn.key.weight"), [STATE, STATE]);
    assert!(!parsed.tensors.contains_key("decoder.blocks.0.attn.key.bias"));
    let (_, kind, data) = &parsed.tensors["encoder.positional_embedding"];
    assert_eq!((*kind, &data[..4]), (0, &1.0_f32.to_le_bytes()[..]));
}

#[test]
fn stacked_projections_are_parted_in_their_order() {
    let parsed = parse(&CONVERTED);
    for (part, power) in [("query", 0), ("key", 1), ("value", 2)] {
        let (_, kind, data) = &parsed.tensors[&format!("encoder.blocks.0.attn.{part}.weight")];
        let half = u16::from_le_bytes(ONE) + 0x400 * power;
        assert_eq!(*kind, 1);
        assert!(data.chunks(2).all(|pair| pair == half.to_le_bytes()), "{part}");
    }
}

#[test]
fn quantising_touches_the_matrices_alone() {
    let plain = &*CONVERTED;
    let mut out = Vec::new();
    quantise_q8_0(&mut plain.as_slice(), &mut out).unwrap();
    let (before, after) = (parse(plain), parse(&out));
    assert_eq!(after.header[10], 2_007);
    assert_eq!(before.tokens, after.tokens);
    for (name, (dimensions, kind, data)) in &after.tensors {
        let (dimensions_before, kind_before, data_before) = &before.tensors[name];
        assert_eq!(dimensions, dimensions_before);
        if *kind_before == 1 && dimensions.len() == 2 {
            assert_eq!(*kind, 8, "{name}");
        } else {
            assert_eq!((kind, data), (kind_before, data_before), "{name}");
        }
    }
    // A block of ones: scale 1/127 as a half, then 32 times 127.
    let (_, _, data) = &after.tensors["encoder.blocks.0.attn.out.weight"];
    assert!(
        (f32::from(data[2] as i8) * super::half::f16_to_f32(u16::from_le_bytes([data[0], data[1]])) - 1.0).abs() < 1e-3
    );
    assert!(
        quantise_q8_0(&mut out.as_slice(), &mut Vec::new()).is_err(),
        "what is quantised cannot be quantised again"
    );
}

#[test]
fn other_architectures_and_types_are_refused() {
    let mut other = Container { bytes: 6_u32.to_le_bytes().to_vec() };
    other.string("TransformerSpec");
    (0..3).for_each(|_| other.number(0));
    let error = write_whisper(&other.bytes, &tokenizer(), &mut Vec::new()).unwrap_err();
    assert!(error.to_string().contains("TransformerSpec"), "{error}");
    assert!(write_whisper(b"not a model", b"{}", &mut Vec::new()).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_truncated_checkpoint_is_an_error(share in 0.0..1.0_f64) {
        let model = tiny_model();
        let length = (model.len() as f64 * share) as usize;
        prop_assert!(Checkpoint::parse(&model[..length]).is_err());
    }

    #[test]
    fn a_truncated_model_file_is_an_error_or_ends_between_tensors(share in 0.0..1.0_f64) {
        let plain = &*CONVERTED;
        let length = (plain.len() as f64 * share) as usize;
        let mut out = Vec::new();
        if quantise_q8_0(&mut &plain[..length], &mut out).is_ok() {
            prop_assert!(parse(&out).tensors.len() < parse(plain).tensors.len());
        }
    }
}
