//! What harmful prompts are about: 19 categories, three severity levels each.

use super::topic::T;
use super::{topics_a as a, topics_b as b};
use crate::published::CATEGORIES;

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
