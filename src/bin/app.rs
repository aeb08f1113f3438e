//! The page's program.

fn main() {
    #[cfg(target_arch = "wasm32")]
    saferlhf_viewer::ui::mount();
}
