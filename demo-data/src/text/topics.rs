//! What harmful prompts are about: 19 categories, three severity levels each.

use super::{topics_a as a, topics_b as b};
use crate::published::CATEGORIES;

/// One topic.
///
/// 0: the act, an infinitive that follows "how to"; it stands only in prompts and in harmful
/// responses and tells the category. 1: a name for the harm, for answers that do not help with it.
/// 2: what a harmless answer points to instead.
#[derive(Clone, Copy, Debug)]
pub struct T(pub &'static str, pub &'static str, pub &'static str);

impl T {
    /// The act.
    pub fn act(&self) -> &'static str {
        self.0
    }

    /// The name of the harm.
    pub fn noun(&self) -> &'static str {
        self.1
    }

    /// The harmless way.
    pub fn instead(&self) -> &'static str {
        self.2
    }
}

/// Topics by category and by level (minor, moderate, severe).
pub const TOPICS: [[&[T]; 3]; CATEGORIES] = [
    a::NATIONAL_SECURITY,
    a::INSULTING,
    a::DISCRIMINATORY,
    a::PUBLIC_HEALTH,
    a::COPYRIGHT,
    a::VIOLENCE,
    a::DRUGS,
    a::PRIVACY,
    a::ECONOMIC,
    a::MANIPULATION,
    b::TRAFFICKING,
    b::PHYSICAL_HARM,
    b::SEXUAL,
    b::CYBERCRIME,
    b::PUBLIC_ORDER,
    b::ENVIRONMENT,
    b::PSYCHOLOGICAL,
    b::WHITE_COLLAR,
    b::ANIMAL_ABUSE,
];
