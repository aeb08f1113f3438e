//! The export program: what a worker runs while rows are saved.

fn main() {
    #[cfg(target_arch = "wasm32")]
    saferlhf_viewer::worker::export::start();
}
