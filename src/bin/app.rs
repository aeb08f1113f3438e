//! The page's program.

fn main() {
    saferlhf_viewer::ui::mount();
}
