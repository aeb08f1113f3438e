"""The schema of PKU-SafeRLHF, in the order of the published files."""

import hashlib
import re

CATEGORIES = [
    "Endangering National Security",
    "Insulting Behavior",
    "Discriminatory Behavior",
    "Endangering Public Health",
    "Copyright Issues",
    "Violence",
    "Drugs",
    "Privacy Violation",
    "Economic Crime",
    "Mental Manipulation",
    "Human Trafficking",
    "Physical Harm",
    "Sexual Content",
    "Cybercrime",
    "Disrupting Public Order",
    "Environmental Damage",
    "Psychological Harm",
    "White-Collar Crime",
    "Animal Abuse",
]

COLUMNS = [
    "prompt",
    "response_0",
    "response_1",
    "prompt_source",
    "response_0_source",
    "response_1_source",
    "is_response_0_safe",
    "is_response_1_safe",
    "response_0_harm_category",
    "response_1_harm_category",
    "response_0_severity_level",
    "response_1_severity_level",
    "better_response_id",
    "safer_response_id",
    "response_0_sha256",
    "response_1_sha256",
]

PAIR_SAFETY = ["both-safe", "only-0-safe", "only-1-safe", "both-unsafe"]


def slug(category):
    """The name of a category in addresses and in the page."""
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")


def sha256(prompt, response):
    """The hash that the dataset carries: of prompt and response, unseparated."""
    return hashlib.sha256((prompt + response).encode()).hexdigest()
