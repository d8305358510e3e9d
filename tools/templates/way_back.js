// In JupyterLite, a link to the page of the notebook that was opened from there.
(() => {
  const path = new URLSearchParams(location.search).get("path") ?? "";
  const page = /^[\w-]+\.ipynb$/.test(path) ? path.replace(/ipynb$/, "html") : "index.html";
  const link = document.createElement("a");
  link.id = "way-back";
  link.href = new URL(`../../${page}`, location.href).href;
  link.textContent = "Back to the page";
  link.style.cssText =
    "position: fixed; z-index: 10000; right: 12px; top: 2px; padding: 2px 8px; border-radius: 4px; " +
    "font: 13px sans-serif; color: #1f1f1f; background: #fff; border: 1px solid #767676;";
  document.body.append(link);
})();
