//! Names of sources and their codes in [`super::Labels`].

/// Names of sources, in order of appearance. The last code, 15, stands for
/// every name beyond the first 15.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    list: Vec<String>,
    overflow: bool,
}

impl Names {
    /// The code that stands for all names beyond the first 15.
    pub const OTHER: u8 = 15;

    /// The code of a name, which is given one if it has none.
    pub fn code(&mut self, name: &[u8]) -> u8 {
        if let Some(at) = self.list.iter().position(|n| n.as_bytes() == name) {
            return at as u8;
        }
        if self.list.len() < usize::from(Self::OTHER) {
            self.list.push(String::from_utf8_lossy(name).into_owned());
            return (self.list.len() - 1) as u8;
        }
        self.overflow = true;
        Self::OTHER
    }

    /// The name of a code.
    pub fn name(&self, code: u8) -> &str {
        match self.list.get(usize::from(code)) {
            Some(name) if name.is_empty() => "(none)",
            Some(name) => name,
            None => "(other)",
        }
    }

    /// The name of a code as it was given; empty where that is none.
    pub fn raw(&self, code: u8) -> &str {
        self.list.get(usize::from(code)).map_or("", String::as_str)
    }

    /// All names, as [`Self::name`] has them.
    pub fn list(&self) -> Vec<String> {
        let codes = self.list.len() + usize::from(self.overflow);
        (0..codes).map(|code| self.name(code as u8).to_owned()).collect()
    }

    /// By code, the place of each name among all sorted names.
    pub fn ranks(&self) -> Vec<u32> {
        let place = |name: &String| self.list.iter().filter(|other| *other < name).count() as u32;
        self.list.iter().map(place).collect()
    }

    /// Whether more than 15 names were met.
    pub fn overflowed(&self) -> bool {
        self.overflow
    }
}
