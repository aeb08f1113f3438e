//! The content-security policy.

use browser_tests::Page;

#[test]
fn the_policy_is_strict() {
    let page = Page::open("");
    page.wait_state("ready");
    let policy = page.attribute("meta[http-equiv=Content-Security-Policy]", "content");
    let directive = |name: &str| {
        let mut all = policy.split(';').map(str::trim);
        let found = all.find(|directive| directive.split(' ').next() == Some(name));
        found.unwrap_or_else(|| panic!("no {name} in {policy}"))
    };
    assert_eq!(directive("default-src"), "default-src 'none'");
    assert!(!policy.contains("'unsafe-inline'"), "{policy}");
    assert!(!policy.contains("'unsafe-eval'"), "{policy}");
    for name in ["script-src", "style-src"] {
        let sources = directive(name);
        assert!(
            !sources.contains('*') && !sources.contains("http") && !sources.contains("data:"),
            "{sources}"
        );
    }
}

#[test]
fn an_inline_script_does_not_run() {
    let mut page = Page::open("");
    page.wait_state("ready");
    page.expect_console("Content Security Policy");
    page.eval::<()>(
        "window.violations = [];
         document.addEventListener('securitypolicyviolation',
             event => window.violations.push(event.effectiveDirective));
         const script = document.createElement('script');
         script.textContent = 'window.ran = true';
         document.body.append(script);
         const button = document.createElement('button');
         button.setAttribute('onclick', 'window.ran = true');
         document.body.append(button);
         button.click();",
        &[],
    );
    page.wait_for("the refusals", "return window.violations.length >= 2", &[]);
    assert!(!page.eval::<bool>("return window.ran === true", &[]));
}
