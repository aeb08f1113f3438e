//! The engine's browser side, in a browser: `wasm-bindgen-test` runs this.
#![cfg(all(target_arch = "wasm32", feature = "engine"))]

use saferlhf_viewer::model::Cause;
use saferlhf_viewer::source::{Meter, Origins, SourceFile, fetch, read_small};
use std::rc::Rc;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn own_origin() -> String {
    use wasm_bindgen::JsCast;
    js_sys::global().unchecked_into::<web_sys::DedicatedWorkerGlobalScope>().location().origin()
}

/// No request may leave for an origin that the user did not give: the fetch is
/// refused before the browser sees it, so this holds without any network.
#[wasm_bindgen_test]
async fn other_origins_are_refused_where_requests_are_made() {
    let origins = Origins::own(&own_origin());
    for address in
        ["https://elsewhere.example/a.parquet", "http://127.0.0.1:1/a.parquet", "//elsewhere.example/a"]
    {
        let meter = Meter::default();
        let refused = fetch::ask(&origins, address, None, &meter).await;
        assert!(matches!(refused, Err(Cause::Address { .. })), "{address}");
        assert!(
            matches!(read_small(&origins, address, &meter).await, Err(Cause::Address { .. })),
            "{address}"
        );
    }
}

/// The test page's own server answers 404 with a page: that is told as such.
#[wasm_bindgen_test]
async fn a_missing_file_is_told_by_its_status() {
    let origins = Origins::own(&own_origin());
    let url = format!("{}/no-such-file.parquet", own_origin());
    match SourceFile::open_address(origins, &url, Rc::default()).await {
        Err(Cause::Status { status: 404 }) => {}
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("there is no such file"),
    }
}

/// A local file is read by slices, and a file that is no Parquet is recognised.
#[wasm_bindgen_test]
async fn local_files_are_read_by_slices() {
    let parts = js_sys::Array::of1(&"{\"prompt\": 1}".into());
    let file = web_sys::File::new_with_str_sequence(&parts, "a.jsonl").expect("a file");
    let opened = SourceFile::open_local(file.into(), Rc::default());
    match opened.footer().await {
        Err(Cause::NotParquet { looks_like }) => assert_eq!(looks_like, "JSON"),
        other => panic!("{other:?}"),
    }
    assert_eq!(opened.meter().bytes.get(), 26, "the tail, then the head");
}

/// In a browser the lanes are WebAssembly's vectors.
#[wasm_bindgen_test]
fn vectors_count_as_their_definition_says() {
    assert_eq!(saferlhf_viewer::engine::lanes::check(), Ok(()));
}

#[cfg(feature = "text")]
#[wasm_bindgen_test]
fn vectors_find_what_their_definition_says() {
    assert_eq!(saferlhf_viewer::text::lanes::check(), Ok(()));
}
