//! The engine program, in a Web Worker.

fn main() {
    #[cfg(target_arch = "wasm32")]
    saferlhf_viewer::worker::labels::start();
}
