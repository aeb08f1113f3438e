// A button for each text that is there to be copied.
const chinese = document.documentElement.lang.startsWith("zh");
const [name, done, failed] = chinese
  ? ["复制", "已复制", "浏览器不允许复制，请选中文本后复制"]
  : ["Copy", "Copied", "The browser does not let the page copy: select the text instead"];
for (const text of document.querySelectorAll("pre")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "control copy", textContent: name });
  const told = document.createElement("span");
  told.setAttribute("role", "status");
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      told.textContent = done;
    } catch {
      told.textContent = failed;
    }
  };
  text.after(button, " ", told);
}
