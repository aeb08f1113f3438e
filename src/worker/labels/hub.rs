//! From a dataset on the hub to the addresses of its files.

use super::scope;
use crate::model::{Cause, Hub};
use crate::source::{Json, Meter, Origins, read_small};
use crate::wire::SourceSpec;

/// The files of a dataset, or of the part of it that is asked for.
///
/// # Errors
/// The dataset cannot be listed, or has no such files.
pub(super) async fn files(hub: &Hub) -> Result<Vec<SourceSpec>, Cause> {
    let mut origins = Origins::own(&scope::own_origin());
    origins.allow(hub.endpoint())?;
    // The list is no data.
    let meter = Meter::default();
    let mut known = String::new();
    let mut lists = vec![hub.tree()];
    if hub.revision.is_none() {
        lists.push(hub.converted_list());
    }
    while let Some(address) = lists.pop() {
        let list = match read_small(&origins, &address, &meter).await {
            // Not every dataset is converted: its own files are looked at then.
            Err(Cause::Status { status: 400..500 }) if !lists.is_empty() => continue,
            list => list?,
        };
        let list = Json::parse(&list).map_err(|detail| Cause::Listing { detail })?;
        let mut urls = Vec::new();
        if let Json::List(entries) = &list {
            for path in entries.iter().filter_map(|entry| entry.text("path").ok()) {
                if hub.wants(&path) {
                    urls.push(hub.file(&path));
                } else if known.len() < LISTED {
                    known = known + &path + " ";
                }
            }
        } else {
            converted(hub, &list, &mut known, &mut urls);
        }
        if !urls.is_empty() {
            return Ok(urls.into_iter().map(|url| SourceSpec::Address { url }).collect());
        }
    }
    let detail =
        "no file has the config and split that were asked for; there are ".to_owned() + known.trim_end();
    Err(Cause::Listing { detail })
}

/// Bytes after which no more names of what there is are told.
const LISTED: usize = 300;

/// Addresses of converted files; `known` gets what there is.
fn converted(hub: &Hub, list: &Json, known: &mut String, urls: &mut Vec<String>) {
    let Json::Map(configs) = list else { return };
    let asked = hub.config.as_deref().unwrap_or("default");
    let mut found = configs.iter().find(|(config, _)| config.eq_ignore_ascii_case(asked));
    if hub.config.is_none() {
        // Of a dataset without the usual config the first one stands for it.
        found = found.or(configs.first());
    }
    for (config, splits) in configs {
        let Json::Map(splits) = splits else { continue };
        for (split, files) in splits {
            let name = split.strip_prefix("partial-").unwrap_or(split);
            *known = [&known[..], config, "/", name, " "].concat();
            let is_asked = hub.split.as_ref().is_none_or(|asked| asked == name);
            if let (Json::List(files), true) =
                (files, is_asked && found.is_some_and(|(found, _)| found == config))
            {
                urls.extend((0..files.len()).map(|number| hub.converted_file(config, split, number)));
            }
        }
    }
}
