//! The text program, in a Web Worker of its own.

fn main() {
    #[cfg(target_arch = "wasm32")]
    saferlhf_viewer::worker::texts::start();
}
