//! What differs between the data that a link was made with and the data that it opened.

use super::words;
use crate::chart::{count, rows_name};
use crate::model::{DataKey, Fields};
use crate::state::{Page, PageState, actions};
use crate::ui::later;
use crate::ui::parts::control;
use crate::ui::tree::{Node, node, template};

/// What is open, as far as links speak of it.
struct Here {
    pairs: u64,
    hash: u64,
    /// None while it is not known.
    matching: Option<u64>,
}

/// Sentences on what differs.
fn sentences(said: &DataKey, here: &Here, fields: Fields) -> Vec<String> {
    let rows = rows_name(fields);
    let (pairs, hash, matching) = said.parts();
    let own = DataKey::new(here.pairs, here.hash, None);
    let mut all = Vec::new();
    if pairs != here.pairs {
        let [then, now] = [pairs, here.pairs].map(count);
        all.push(["The link was made with ", &then, " ", rows, ", here are ", &now, "."].concat());
    } else if hash != own.parts().1 {
        let now = own.parts().1;
        all.push(
            [
                "As many ",
                rows,
                " (",
                &count(pairs),
                "), but other labels (",
                hash,
                ") than here (",
                now,
                ").",
            ]
            .concat(),
        );
    }
    if let (Some(then), Some(now)) = (matching, here.matching)
        && then != now
    {
        all.push(["Then ", &count(then), " ", rows, " matched, here ", &count(now), "."].concat());
    }
    all
}

/// The message; nothing where nothing differs, or where that is not known yet.
pub(super) fn draw(page: Page) -> Option<Node> {
    let store = page.store;
    let said = store.address.with(|address| address.data.clone())?;
    if !matches!(store.state.get(), PageState::Ready | PageState::Error) {
        return None;
    }
    let matching = words::knows_matching(store).then(|| store.shown.with(|counts| counts.pairs));
    let here =
        Here { pairs: store.all.with(|counts| counts.pairs), hash: actions::data_hash(page)?, matching };
    let mut sentences = sentences(&said, &here, store.fields());
    if sentences.is_empty() {
        if matching.is_some() || said.parts().2.is_none() {
            later(move || actions::forget_data(page));
        }
        return None;
    }
    let moving = store.address.with(|address| address.sources.hub.as_ref().and_then(words::moving));
    sentences.extend(moving.map(|moving| ["Of the dataset on the hub ", &moving, "."].concat()));
    let items: Vec<Node> = sentences.into_iter().map(|text| node("li").text(text)).collect();
    Some(template(
        "<div class='message warning' role=status id=data-differs>\
         <p><strong>The data is not what it was when this link was made.</></><ul>{}</>{}</>",
        &mut [items.into(), control("forget-data", "Understood").into()],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_said_and_nothing_else() {
        let said = DataKey::parse("82118-ab12cd34ef56-32656").expect("a key");
        let hash = 0xab12_cd34_ef56_0000;
        for (pairs, hash, matching, sentences) in [
            (82_118, hash, Some(32_656), &[][..]),
            (82_118, hash, None, &[]),
            (82_118, hash + 0xffff, Some(32_656), &[]),
            (
                73_907,
                hash,
                Some(31_000),
                &[
                    "The link was made with 82,118 pairs, here are 73,907.",
                    "Then 32,656 pairs matched, here 31,000.",
                ],
            ),
            (
                82_118,
                hash + 0x1_0000,
                Some(32_656),
                &["As many pairs (82,118), but other labels (ab12cd34ef56) than here (ab12cd34ef57)."],
            ),
        ] {
            let here = Here { pairs, hash, matching };
            assert_eq!(super::sentences(&said, &here, Fields::ALL), sentences);
        }
    }
}
