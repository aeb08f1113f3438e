//! Which column of other labelled data means what: chosen by the viewer from names and types,
//! corrected by whoever knows better, and shared in the address.

use super::keyed::keyed;
use super::{parse_list, write_list};
use serde::{Deserialize, Serialize};

keyed! {
    /// What a column can be taken for.
    Role {
        /// Text of the prompt.
        Prompt = "prompt",
        /// Text of the response, or of the first of two.
        Response0 = "response_0",
        /// Text of the second response.
        Response1 = "response_1",
        /// Name of the prompt's source.
        PromptSource = "prompt_source",
        /// Name of the first response's source.
        Source0 = "source_0",
        /// Name of the second response's source.
        Source1 = "source_1",
        /// Whether the first response is safe.
        Safe0 = "safe_0",
        /// Whether the second response is safe.
        Safe1 = "safe_1",
        /// Severity level of the first response, 0 to 3.
        Severity0 = "severity_0",
        /// Severity level of the second response, 0 to 3.
        Severity1 = "severity_1",
        /// Whether the first response has a harm category; one column for each.
        Category0 = "category_0",
        /// Whether the second response has a harm category.
        Category1 = "category_1",
        /// Number of the better response, 0 or 1.
        Better = "better",
        /// Number of the safer response, 0 or 1.
        Safer = "safer",
    }
}

/// What the values of a column are, as far as a mapping is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ColumnKind {
    /// Texts.
    Text,
    /// True or false.
    Flag,
    /// Whole numbers.
    Number,
    /// Anything else: it can have no role.
    Other,
}

impl ColumnKind {
    /// In a word for the user.
    pub fn word(self) -> &'static str {
        match self {
            ColumnKind::Text => "text",
            ColumnKind::Flag => "true or false",
            ColumnKind::Number => "whole number",
            ColumnKind::Other => "other",
        }
    }
}

impl Role {
    /// In words for the user.
    pub fn words(self) -> &'static str {
        match self {
            Role::Prompt => "Prompt",
            Role::Response0 => "Response (0)",
            Role::Response1 => "Response 1",
            Role::PromptSource => "Source of the prompt",
            Role::Source0 => "Source of the response (0)",
            Role::Source1 => "Source of response 1",
            Role::Safe0 => "Safe flag (response 0)",
            Role::Safe1 => "Safe flag of response 1",
            Role::Severity0 => "Severity (response 0)",
            Role::Severity1 => "Severity of response 1",
            Role::Category0 => "Harm category (response 0)",
            Role::Category1 => "Harm category of response 1",
            Role::Better => "Better response",
            Role::Safer => "Safer response",
        }
    }

    /// Whether a column with such values can have the role.
    pub fn takes(self, values: ColumnKind) -> bool {
        match self {
            Role::Prompt | Role::Response0 | Role::Response1 => values == ColumnKind::Text,
            Role::PromptSource | Role::Source0 | Role::Source1 => values == ColumnKind::Text,
            Role::Safe0 | Role::Safe1 | Role::Category0 | Role::Category1 => {
                matches!(values, ColumnKind::Flag | ColumnKind::Number)
            }
            Role::Severity0 | Role::Severity1 | Role::Better | Role::Safer => values == ColumnKind::Number,
        }
    }

    /// Whether several columns can have it.
    pub fn is_of_many(self) -> bool {
        matches!(self, Role::Category0 | Role::Category1)
    }

    /// Whether a column can say the opposite of it: that a response is unsafe.
    pub fn can_be_inverted(self) -> bool {
        matches!(self, Role::Safe0 | Role::Safe1)
    }
}

/// A column with its role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapped {
    /// The role.
    pub role: Role,
    /// Name of the column; those of fields of structs are joined by dots.
    pub column: String,
    /// Whether it says the opposite.
    pub inverted: bool,
}

/// The roles of columns; columns without one are not read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping(pub Vec<Mapped>);

impl Mapping {
    /// Whether no column has a role.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Columns of a role, in order.
    pub fn of(&self, role: Role) -> impl Iterator<Item = &Mapped> {
        self.0.iter().filter(move |mapped| mapped.role == role)
    }

    /// The role of a column.
    pub fn role_of(&self, column: &str) -> Option<&Mapped> {
        self.0.iter().find(|mapped| mapped.column == column)
    }

    /// Adds columns of a role, as a list in the address; `!` stands before one that says the
    /// opposite, and `=` before one whose name would be read so.
    pub fn take(&mut self, role: Role, list: &str) {
        for mut column in parse_list(list) {
            let has_sign = role.can_be_inverted() && seems_inverted(&column);
            let inverted = has_sign && column.starts_with('!');
            if has_sign {
                column.remove(0);
            }
            let at = self.0.iter().position(|mapped| mapped.role > role).unwrap_or(self.0.len());
            self.0.insert(at, Mapped { role, column, inverted });
        }
    }

    /// Hands key and columns of every role that has any to `say`, as [`Self::take`] reads them.
    pub fn say(&self, say: &mut dyn FnMut(&str, String)) {
        for role in Role::ALL {
            let sign = |mapped: &Mapped| match mapped.inverted {
                true => "!",
                false if role.can_be_inverted() && seems_inverted(&mapped.column) => "=",
                false => "",
            };
            let columns: Vec<String> =
                self.of(*role).map(|mapped| [sign(mapped), &mapped.column].concat()).collect();
            if !columns.is_empty() {
                say(role.key(), write_list(&columns));
            }
        }
    }

    /// Gives a column a role, or none. Another column that had a role of which there is one
    /// loses it. Columns stay in the order of `columns`.
    pub fn set(&mut self, column: &str, role: Option<(Role, bool)>, columns: &[String]) {
        self.0.retain(|mapped| mapped.column != column);
        if let Some((role, inverted)) = role {
            if !role.is_of_many() {
                self.0.retain(|mapped| mapped.role != role);
            }
            self.0.push(Mapped { role, column: column.to_owned(), inverted });
        }
        let place = |mapped: &Mapped| columns.iter().position(|name| *name == mapped.column);
        self.0.sort_by_key(|mapped| (mapped.role, place(mapped)));
    }
}

/// Whether a name begins with the sign of the opposite, or with that and what protects it.
fn seems_inverted(column: &str) -> bool {
    column.trim_start_matches('=').starts_with('!')
}

/// A column of a file, for whoever maps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInfo {
    /// Its name, as in [`Mapped::column`].
    pub name: String,
    /// What its values are.
    pub values: ColumnKind,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_has_one_role_and_most_roles_one_column() {
        let columns = ["a", "b", "c"].map(str::to_owned);
        let mut mapping = Mapping::default();
        mapping.set("c", Some((Role::Category0, false)), &columns);
        mapping.set("b", Some((Role::Safe0, true)), &columns);
        mapping.set("a", Some((Role::Category0, false)), &columns);
        assert_eq!(mapping.of(Role::Category0).map(|m| &*m.column).collect::<Vec<_>>(), ["a", "c"]);
        assert!(mapping.role_of("b").is_some_and(|mapped| mapped.inverted));
        mapping.set("a", Some((Role::Safe0, false)), &columns);
        assert_eq!(mapping.role_of("b"), None);
        mapping.set("a", None, &columns);
        assert_eq!(mapping.0.len(), 1);
    }

    #[test]
    fn an_address_tells_a_name_from_the_sign_of_the_opposite() {
        for (column, inverted, text) in [
            ("toxic", true, "!toxic"),
            ("!toxic", true, "!!toxic"),
            ("!toxic", false, "=!toxic"),
            ("=!toxic", false, "==!toxic"),
            ("=toxic", false, "=toxic"),
            ("", true, "!"),
        ] {
            let mapped = |role| Mapping(vec![Mapped { role, column: column.to_owned(), inverted }]);
            let mut said = String::new();
            mapped(Role::Safe0).say(&mut |_, list| said = list);
            let mut read = Mapping::default();
            read.take(Role::Safe0, &said);
            assert_eq!((&*said, read), (text, mapped(Role::Safe0)));
            let mut plain = Mapping::default();
            plain.take(Role::Category0, "!toxic");
            assert_eq!(plain.0[0].column, "!toxic");
        }
    }

    #[test]
    fn a_role_takes_values_of_its_kind_alone() {
        for role in Role::ALL {
            assert!(!role.takes(ColumnKind::Other));
            assert!(role.takes(ColumnKind::Text) != role.takes(ColumnKind::Number), "{role:?}");
            assert!(!role.takes(ColumnKind::Flag) || role.takes(ColumnKind::Number));
        }
    }
}
