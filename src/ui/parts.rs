//! Small parts that several views are made of.

use super::tree::{Node, template};
use crate::chart::count;

/// A button that stands for an action.
pub(super) fn control(action: &'static str, name: &'static str) -> Node {
    button("control", action, name)
}

/// A button of a class that stands for an action.
pub(super) fn button(class: &'static str, action: &'static str, name: &'static str) -> Node {
    template(
        "<button class={} type=button data-action={}>{}</>",
        &mut [class.into(), action.into(), name.into()],
    )
}

/// A list to choose from: values and what they are called.
pub(super) fn select(options: &[(&'static str, &'static str)], value: String) -> Node {
    let options = options
        .iter()
        .map(|(key, words)| template("<option value={}>{}</>", &mut [(*key).into(), (*words).into()]));
    template("<select>{}</>", &mut [options.collect::<Vec<_>>().into()]).has("value", value)
}

/// Bytes so far, of so many: `1.2 of 66.0 MB`.
pub(super) fn megabytes(bytes: [u64; 2]) -> String {
    let [read, all] = bytes.map(|bytes| {
        let tenths = bytes.div_ceil(100_000);
        [count(tenths / 10), (tenths % 10).to_string()].join(".")
    });
    [&read, " of ", &all, " MB"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn megabytes_have_one_decimal() {
        assert_eq!(megabytes([0, 66_000_000]), "0.0 of 66.0 MB");
        assert_eq!(megabytes([1_234_567, 1_300_000_001]), "1.3 of 1,300.1 MB");
    }
}
