//! Reads a CTranslate2 `model.bin` (container version 6): named tensors, little endian.

use std::collections::BTreeMap;

use super::ConversionError;

/// The container version this reader knows.
const VERSION: u32 = 6;

/// How a tensor's numbers are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataType {
    F32,
    I8,
    I16,
    I32,
    F16,
}

impl DataType {
    fn from_code(code: u8) -> Option<Self> {
        [DataType::F32, DataType::I8, DataType::I16, DataType::I32, DataType::F16].get(usize::from(code)).copied()
    }

    /// Bytes of one number.
    pub fn size(self) -> usize {
        match self {
            DataType::I8 => 1,
            DataType::I16 | DataType::F16 => 2,
            DataType::F32 | DataType::I32 => 4,
        }
    }
}

/// One tensor; `data` holds the product of `shape` numbers of type `kind`, row by row.
#[derive(Clone, Debug)]
pub struct Variable<'a> {
    pub shape: Vec<usize>,
    pub kind: DataType,
    pub data: &'a [u8],
}

/// A parsed `model.bin`, borrowing its bytes.
#[derive(Debug)]
pub struct Checkpoint<'a> {
    /// The architecture's name, for example `WhisperSpec`.
    pub spec: String,
    variables: BTreeMap<String, Variable<'a>>,
}

impl<'a> Checkpoint<'a> {
    /// Parses the whole file. Every length is checked against what is there, so a truncated file is an error.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ConversionError> {
        let mut input = Input { rest: bytes };
        let version = input.u32("the version")?;
        if version != VERSION {
            return Err(ConversionError::format(format!("CTranslate2 container version {version}, not {VERSION}")));
        }
        let spec = input.string("the architecture's name")?;
        let _revision = input.u32("the revision")?;
        let count = input.u32("the number of tensors")?;
        let mut variables = BTreeMap::new();
        for _ in 0..count {
            let (name, variable) = input.variable()?;
            variables.insert(name, variable);
        }
        for _ in 0..input.u32("the number of aliases")? {
            let alias = input.string("an alias")?;
            let target = input.string("an alias")?;
            if let Some(variable) = variables.get(&target).cloned() {
                variables.insert(alias, variable);
            }
        }
        Ok(Checkpoint { spec, variables })
    }

    /// The tensor of this name.
    pub fn get(&self, name: &str) -> Result<&Variable<'a>, ConversionError> {
        self.variables.get(name).ok_or_else(|| ConversionError::format(format!("there is no tensor \"{name}\"")))
    }

    /// How many consecutive layers `{prefix}/layer_0/…`, `{prefix}/layer_1/…` there are.
    pub fn layers(&self, prefix: &str) -> usize {
        let has = |n: usize| {
            let start = format!("{prefix}/layer_{n}/");
            self.variables.range(start.clone()..).next().is_some_and(|(name, _)| name.starts_with(&start))
        };
        (0..).take_while(|&n| has(n)).count()
    }
}

struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn take(&mut self, length: usize, what: &'static str) -> Result<&'a [u8], ConversionError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ConversionError::Truncated(what))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], ConversionError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(ConversionError::Truncated(what))?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self, what: &'static str) -> Result<u8, ConversionError> {
        self.array(what).map(|[byte]| byte)
    }

    fn u32(&mut self, what: &'static str) -> Result<u32, ConversionError> {
        self.array(what).map(u32::from_le_bytes)
    }

    /// u16 length that includes a closing NUL, then the bytes.
    fn string(&mut self, what: &'static str) -> Result<String, ConversionError> {
        let length = self.array(what).map(u16::from_le_bytes)?;
        let bytes = self.take(usize::from(length), what)?;
        let text = bytes.strip_suffix(&[0]).unwrap_or(bytes);
        String::from_utf8(text.to_vec()).map_err(|_| ConversionError::format(format!("{what} is not text")))
    }

    fn variable(&mut self) -> Result<(String, Variable<'a>), ConversionError> {
        let name = self.string("a tensor's name")?;
        let rank = self.u8("a tensor's rank")?;
        let shape =
            (0..rank).map(|_| self.u32("a tensor's shape").map(|n| n as usize)).collect::<Result<Vec<usize>, _>>()?;
        let code = self.u8("a tensor's type")?;
        let kind = DataType::from_code(code)
            .ok_or_else(|| ConversionError::format(format!("{name} has the unknown type {code}")))?;
        let length = self.u32("a tensor's length")? as usize;
        let expected = shape.iter().try_fold(kind.size(), |product, &n| product.checked_mul(n));
        if expected != Some(length) {
            return Err(ConversionError::format(format!(
                "{name} has {length} bytes, which its shape {shape:?} denies"
            )));
        }
        let data = self.take(length, "a tensor's data")?;
        Ok((name, Variable { shape, kind, data }))
    }
}
