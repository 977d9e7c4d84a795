//! A range of ports, written `50000-50100`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// UDP ports, both ends included; `first ≤ last`, neither is 0. Written `"50000-50100"`, or `"50000"` for just one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    pub first: u16,
    pub last: u16,
}

impl fmt::Display for PortRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

impl FromStr for PortRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let port = |part: &str| {
            part.trim()
                .parse::<u16>()
                .ok()
                .filter(|&port| port > 0)
                .ok_or_else(|| format!("{:?} is not a port (1 to 65535)", part.trim()))
        };
        let (first, last) = (port(first)?, port(last)?);
        if first > last {
            return Err(format!("{first} is greater than {last}"));
        }
        Ok(Self { first, last })
    }
}

impl Serialize for PortRange {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PortRange {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_and_read() {
        for (text, wanted) in [
            ("50000-50100", Ok((50000, 50100))),
            ("50000", Ok((50000, 50000))),
            (" 1 - 2 ", Ok((1, 2))),
            ("2-1", Err("2 is greater than 1")),
            ("0-1", Err("\"0\" is not a port (1 to 65535)")),
            ("1-65536", Err("\"65536\" is not a port (1 to 65535)")),
            ("", Err("\"\" is not a port (1 to 65535)")),
        ] {
            let read = text.parse::<PortRange>().map(|range| (range.first, range.last));
            assert_eq!(read, wanted.map_err(str::to_owned), "{text:?}");
        }
        let range = PortRange { first: 7, last: 9 };
        assert_eq!(range.to_string().parse(), Ok(range));
    }
}
