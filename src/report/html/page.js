
'use strict';
(() => {
  const body = document.body;
  const tools = document.getElementById('tools');
  const search = document.getElementById('search');
  const count = document.getElementById('count');
  const nothing = document.getElementById('nothing');
  const cases = [...document.querySelectorAll('.case')];
  const gates = [...document.querySelectorAll('.gate')];
  const buttons = [...tools.querySelectorAll('[data-show]')];
  const texts = new Map();

  const textOf = (node) => {
    if (!texts.has(node)) texts.set(node, node.textContent.toLowerCase());
    return texts.get(node);
  };

  const show = (button, pressed) => {
    button.setAttribute('aria-pressed', String(pressed));
    body.classList.toggle('hide-' + button.dataset.show, !pressed);
  };

  const refresh = () => {
    const hidden = new Set(buttons.filter((b) => b.getAttribute('aria-pressed') !== 'true').map((b) => b.dataset.show));
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const gate of gates) {
      const head = textOf(gate.querySelector('h2'));
      let any = false;
      for (const item of gate.querySelectorAll('.case')) {
        const matches = words.every((word) => head.includes(word) || textOf(item).includes(word));
        item.hidden = !matches;
        if (matches && ![...hidden].some((mark) => item.classList.contains(mark))) {
          any = true;
          shown += 1;
        }
      }
      const list = gate.querySelector('.cases');
      list.hidden = !any;
      gate.hidden = words.length > 0 && !any;
    }
    nothing.hidden = shown > 0 || words.length === 0;
    count.textContent = shown + ' of ' + cases.length + ' shown';
  };

  for (const button of buttons) {
    button.addEventListener('click', () => {
      show(button, button.getAttribute('aria-pressed') !== 'true');
      refresh();
    });
  }
  search.addEventListener('input', refresh);

  const openAll = (open) => {
    for (const details of document.querySelectorAll('.case:not([hidden]) details')) details.open = open;
  };
  document.getElementById('open').addEventListener('click', () => openAll(true));
  document.getElementById('close').addEventListener('click', () => openAll(false));

  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
    } else if (event.key === 'Escape' && event.target === search) {
      search.value = '';
      refresh();
    }
  });

  const copied = (button) => {
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  };
  const copyBySelection = (pre) => {
    const range = document.createRange();
    range.selectNodeContents(pre);
    const selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand('copy');
  };
  for (const button of document.querySelectorAll('.copy')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      const pre = button.closest('figure').querySelector('pre');
      try {
        await navigator.clipboard.writeText(pre.textContent);
        copied(button);
      } catch {
        if (copyBySelection(pre)) copied(button);
      }
    });
  }

  // The page begins with what is as it must be folded away, if something isn't; from here on the buttons say so.
  if (body.classList.contains('folded')) {
    for (const button of buttons) {
      if (['passed', 'skipped'].includes(button.dataset.show) && !button.disabled) show(button, false);
    }
    body.classList.remove('folded');
  }
  tools.hidden = false;
  refresh();
})();
