// What pages do beyond links and forms. Every page works without this file.
"use strict";

// The dialog before automatic log-off.
(function () {
	const body = document.body, dialog = document.getElementById("log-off");
	if (!dialog || !body.dataset.logOffIn) return;
	const root = body.dataset.root;
	const lasts = Number(body.dataset.logOffIn) * 1000, early = Math.min(120000, lasts / 3);
	let end = Date.now() + lasts;
	let kept = false;
	let changed = null; // an input

	// keep sends what is typed in the page's form, so that it is there after signing in again.
	function keep() {
		const form = Array.from(document.querySelectorAll("main form[method=post]")).find((f) => f.dataset.touched);
		if (!form || kept) return;
		kept = true;
		const data = new URLSearchParams();
		for (const [name, value] of new FormData(form)) {
			const input = form.elements[name];
			if (typeof value === "string" && !(input && input.type === "password")) data.append(name, value);
		}
		data.append("draft-path", new URL(form.action).pathname);
		fetch(root + "/draft", { method: "POST", body: data, keepalive: true });
	}

	function text(ms) {
		const s = Math.max(0, Math.round(ms / 1000));
		return s >= 60 ? Math.ceil(s / 60) + (s > 60 ? " minutes" : " minute") : s + (s === 1 ? " second" : " seconds");
	}

	async function stay() {
		const answer = await fetch(root + "/stay", { method: "POST" });
		if (answer.ok && !answer.redirected) {
			end = Date.now() + Number(await answer.text()) * 1000;
			kept = false;
			dialog.close();
			if (changed) changed.dispatchEvent(new Event("change", { bubbles: true }));
			changed = null;
		} else {
			location.reload();
		}
	}

	document.getElementById("log-off-stay").addEventListener("click", stay);
	dialog.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });
	document.addEventListener("input", (event) => {
		const form = event.target.closest("form");
		if (form) form.dataset.touched = "yes";
	});
	// The dialog takes the focus from an input, and that input changes: nobody did this, and what it asks the server for waits until somebody stays.
	document.addEventListener("change", (event) => {
		if (!dialog.open) return;
		event.stopImmediatePropagation();
		changed = event.target;
	}, true);
	setInterval(function () {
		const left = end - Date.now();
		if (left <= 0) {
			keep(); // nobody was asked where the browser slept
			location.assign(root + "/sign-in?idle=yes&back=" + encodeURIComponent(location.pathname + location.search));
		} else if (left <= early) {
			if (!dialog.open) {
				keep();
				dialog.showModal();
			}
			const shown = text(left);
			const place = document.getElementById("log-off-left");
			if (place.textContent !== shown) place.textContent = shown;
		}
	}, 1000);
	// Requests of parts of a page are the user's, too: they count from when they were sent.
	const sent = new WeakMap();
	document.addEventListener("htmx:before:request", (event) => { if (event.detail.ctx) sent.set(event.detail.ctx, Date.now()); });
	document.addEventListener("htmx:after:request", (event) => {
		const at = event.detail.ctx && sent.get(event.detail.ctx);
		if (at) end = Math.max(end, at + lasts);
	});
})();

// Keys.
(function () {
	let last = "", at = 0;
	const root = document.body.dataset.root;
	const go = { h: "/history", c: "/clients", u: "/users", o: "/organizations", s: "/sync" };
	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog[open]")) return;
		const now = Date.now(), second = last === "g" && now - at < 1500;
		last = event.key; at = now;
		if (second && root && go[event.key]) {
			location.assign(root + go[event.key]);
		} else if (event.key === "/") {
			const search = document.querySelector("[data-search]");
			if (search) { event.preventDefault(); search.focus(); search.select(); }
		} else if (event.key === "?") {
			const keys = document.getElementById("keys");
			if (keys) { event.preventDefault(); keys.showModal(); }
		}
	});
	document.addEventListener("click", (event) => {
		const close = event.target.closest("[data-close]");
		if (close) close.closest("dialog").close();
		// A menu that is open closes when one clicks elsewhere.
		for (const menu of document.querySelectorAll("details.dropdown[open]")) {
			if (!menu.contains(event.target)) menu.open = false;
		}
	});
	document.addEventListener("keydown", (event) => {
		if (event.key !== "Escape") return;
		for (const menu of document.querySelectorAll("details.dropdown[open]")) {
			menu.open = false;
			menu.querySelector("summary").focus();
		}
	});
})();

// What is wrong with a form is read out first.
(function () {
	const problems = document.querySelector(".problems");
	if (problems) problems.focus();
})();

// A long list of check boxes is narrowed by typing.
for (const input of document.querySelectorAll("[data-narrow]")) {
	input.hidden = false;
	const list = document.getElementById(input.dataset.narrow);
	input.addEventListener("input", (event) => {
		event.stopPropagation();
		const wanted = input.value.trim().toLowerCase();
		for (const label of list.querySelectorAll("label")) {
			label.hidden = wanted !== "" && !label.textContent.toLowerCase().includes(wanted);
		}
	});
	input.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

// A link to a line of a text selects it.
document.addEventListener("click", (event) => {
	const link = event.target.closest("a[data-line]");
	const text = link && document.querySelector(link.getAttribute("href"));
	if (!text || text.tagName !== "TEXTAREA") return;
	event.preventDefault();
	const all = text.value.split("\n"), line = Math.min(Number(link.dataset.line), all.length);
	const begin = all.slice(0, line - 1).reduce((sum, s) => sum + s.length + 1, 0);
	text.focus();
	text.setSelectionRange(begin, begin + all[line - 1].length);
	text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
	text.scrollIntoView({ block: "nearest" });
});

// A part of a form that is asked for anew undoes nothing that somebody does meanwhile, and moves nothing away from the pointer.
(function () {
	const parts = "[hx-trigger=change][hx-swap=outerMorph]";
	const asked = new WeakMap(); // what a form said when its part was asked for
	let pressed = false, late = null, held = null, top = 0;
	const said = (part) => new URLSearchParams(new FormData(part.closest("form"))).toString();
	const again = (part) => part.dispatchEvent(new Event("change"));

	document.addEventListener("htmx:before:request", (event) => {
		const ctx = event.detail.ctx, part = ctx && ctx.sourceElement;
		if (part && part.matches(parts)) asked.set(ctx, said(part));
	});
	document.addEventListener("htmx:before:swap", (event) => {
		const ctx = event.detail.ctx, part = ctx.sourceElement;
		if (!asked.has(ctx) || !part.isConnected) return;
		if (pressed || asked.get(ctx) !== said(part)) {
			event.preventDefault();
			if (pressed) late = part; else again(part);
			return;
		}
		held = Array.from(part.querySelectorAll(":hover")).pop() || (part.contains(document.activeElement) ? document.activeElement : null);
		top = held && held.getBoundingClientRect().top;
	});
	document.addEventListener("htmx:after:swap", () => {
		if (held && held.isConnected) window.scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
		held = null;
	});

	// Between pressing and releasing, a button of the mouse or a key, nothing arrives: a click is on one thing.
	let releasing = 0;
	const press = () => { clearTimeout(releasing); pressed = true; };
	const release = () => {
		clearTimeout(releasing);
		releasing = setTimeout(() => {
			pressed = false;
			if (late && late.isConnected) again(late);
			late = null;
		});
	};
	for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, press, true);
	// A list that opens, a scroll bar and another window take the release for themselves.
	for (const name of ["pointerup", "pointercancel", "keyup", "change"]) document.addEventListener(name, release, true);
	document.addEventListener("pointermove", (event) => { if (pressed && event.buttons === 0) release(); });
	window.addEventListener("blur", release);
})();

// Rows of a comparison by keyboard: j and k move, x ticks, Enter opens.
(function () {
	const rows = () => Array.from(document.querySelectorAll("[data-row]"));
	let at = "";
	const name = (row) => row.querySelector("[name=shown]").value;
	document.addEventListener("keydown", (event) => {
		const typing = event.target.closest("input:not([type=checkbox]), select, textarea, dialog[open]");
		if (event.ctrlKey || event.metaKey || event.altKey || typing || !["j", "k", "x"].includes(event.key)) return;
		const all = rows();
		if (all.length === 0) return;
		let i = all.findIndex((row) => name(row) === at && row.contains(document.activeElement));
		if (event.key === "x") {
			const box = i >= 0 && all[i].querySelector("[name=tick]");
			if (box) { event.preventDefault(); box.click(); }
			return;
		}
		i = i < 0 ? (event.key === "j" ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, i + (event.key === "j" ? 1 : -1)));
		at = name(all[i]);
		all[i].querySelector("[data-open]").focus();
		all[i].scrollIntoView({ block: "nearest" });
	});
	// One object of a comparison: j and k go to the next and the one before, Escape back to the list.
	document.addEventListener("keydown", (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog[open], details[open].dropdown")) return;
		const link = document.getElementById({ j: "next", k: "prev", Escape: "up" }[event.key] || "");
		if (link && link.href) location.assign(link.href);
	});
})();

// A plan that is being applied tells how far it is.
(function () {
	const place = document.querySelector("[data-run]");
	if (!place) return;
	const bar = document.getElementById("progress"), says = document.getElementById("progress-says");
	const events = new EventSource(place.dataset.run + "/events");
	events.addEventListener("message", (event) => {
		const state = JSON.parse(event.data);
		if (state.total > 0) {
			bar.max = state.total; bar.value = state.done;
			says.textContent = state.done.toLocaleString("en") + " of " + state.total.toLocaleString("en") + " rows";
		}
		if (state.over) { events.close(); location.reload(); }
	});
	// Where the process that applies it cannot be reached, the page asks again.
	events.addEventListener("error", () => { events.close(); setTimeout(() => location.reload(), 2000); });
})();
