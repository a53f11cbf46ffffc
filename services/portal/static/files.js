// Sends files by the tus protocol: in parts, with the percent of it, and on from where it stopped. Without this file the plain form works.
"use strict";
(() => {
  const vi = document.documentElement.lang !== "en";
  const say = (vietnamese, english) => (vi ? vietnamese : english);
  const PART = 2 * 1024 * 1024;
  const PAUSES = [1, 2, 4, 8, 15, 30];
  const ADDRESS = "/tep/tus";
  const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const megabytes = (bytes) => (bytes / 1048576).toLocaleString(vi ? "vi" : "en", { maximumFractionDigits: 1 }) + " MB";

  class Refused extends Error {}
  class Away extends Error {}
  // Under this names were kept before; they would lie there for ever.
  try { for (const key of Object.keys(localStorage)) if (key.startsWith("tep|")) localStorage.removeItem(key); } catch { /* none is kept */ }
  class Stopped extends Error {}

  // One request. Its answer, or Away when there was none or only "not now", with the words of whoever said so.
  const ask = (section, method, address, headers, body, progressed, asked) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      asked(request);
      request.open(method, address);
      request.timeout = 120000;
      request.setRequestHeader("Tus-Resumable", "1.0.0");
      request.setRequestHeader("X-CSRF", section.dataset.csrf);
      for (const name of Object.keys(headers)) request.setRequestHeader(name, headers[name]);
      if (progressed) request.upload.onprogress = (event) => progressed(event.loaded);
      request.onload = () => (request.status >= 500 ? reject(new Away(request.status === 503 ? refusal(request) : "")) : resolve(request));
      request.onerror = request.ontimeout = () => reject(new Away());
      request.onabort = () => reject(new Stopped());
      request.send(body);
    });
  const refusal = (request) => {
    try { return JSON.parse(request.responseText).detail || ""; } catch { return ""; }
  };

  const remembered = {
    // The same file for the same paper: what was begun goes on, also after the page was loaded again. portal.js takes these
    // names away with everything else of ours when somebody signs out.
    key: (section, file) => ["motcua:tep", section.dataset.draft || section.dataset.application, section.dataset.component, file.name, file.size, file.lastModified].join("|"),
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, address) { try { localStorage.setItem(key, address); } catch { /* then a new one is begun */ } },
    forget(key) { try { localStorage.removeItem(key); } catch { /* as above */ } },
  };

  class Sending {
    constructor(section, file) {
      this.section = section;
      this.file = file;
      this.key = remembered.key(section, file);
      this.box = section.querySelector(".file-progress");
      this.box.querySelector("button").onclick = () => this.stop();
      this.stopped = false;
    }

    stop() {
      this.stopped = true;
      if (this.request) this.request.abort();
      if (this.wake) this.wake();
    }

    show(sent, more) {
      const percent = Math.floor((100 * sent) / Math.max(1, this.file.size));
      this.box.hidden = false;
      this.box.querySelector("progress").value = percent;
      this.box.querySelector("p").textContent = `${this.file.name}: ${percent} % (${megabytes(sent)} / ${megabytes(this.file.size)})${more ? ". " + more : ""}`;
    }

    // One request of this file's; none once it was stopped.
    ask(method, address, headers, body, progressed) {
      if (this.stopped) throw new Stopped();
      return ask(this.section, method, address, headers, body, progressed, (request) => { this.request = request; });
    }

    // Until it is whole; whatever goes away comes back.
    async whole() {
      for (let failed = 0; ; ) {
        try {
          let at = await this.where();
          while (at < this.file.size) {
            this.show(at);
            const part = this.file.slice(at, at + PART);
            const headers = { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" };
            const done = await this.ask("PATCH", this.address, headers, part, (sent) => this.show(at + sent));
            if (done.status === 409) { at = await this.where(); continue; }
            if (done.status !== 204) throw new Refused(refusal(done));
            at = Number(done.getResponseHeader("Upload-Offset"));
            failed = 0;
          }
          this.show(this.file.size, say("đang kiểm tra", "being checked"));
          return await this.settled();
        } catch (error) {
          if (!(error instanceof Away)) throw error;
          const why = error.message || say("mất kết nối", "the connection is lost");
          this.show(this.sent || 0, `${why.replace(/\.$/, "")}; ${say("tệp sẽ tự gửi tiếp", "the file will go on by itself")}`);
          await this.pause(PAUSES[Math.min(failed++, PAUSES.length - 1)]);
        }
      }
    }

    // How many bytes are there; begins the file where none are.
    async where() {
      this.address = this.address || remembered.get(this.key);
      if (this.address) {
        const found = await this.ask("HEAD", this.address, {});
        if (found.status === 200) return (this.sent = Number(found.getResponseHeader("Upload-Offset")));
        if (found.status === 403) throw new Refused(say("Phiên đăng nhập đã hết. Hãy tải lại trang, đăng nhập rồi chọn lại tệp: phần đã gửi vẫn được giữ.", "Your session has ended. Load the page again, sign in and choose the file once more: what was sent is kept."));
        remembered.forget(this.key);
      }
      const about = { filename: this.file.name, component: this.section.dataset.component };
      for (const name of ["draft", "application"]) if (this.section.dataset[name]) about[name] = this.section.dataset[name];
      const metadata = Object.keys(about).map((name) => `${name} ${encoded(about[name])}`).join(",");
      const begun = await this.ask("POST", ADDRESS, { "Upload-Length": this.file.size, "Upload-Metadata": metadata });
      if (begun.status !== 201) throw new Refused(refusal(begun));
      this.address = begun.getResponseHeader("Location");
      remembered.set(this.key, this.address);
      return (this.sent = 0);
    }

    // Until it was checked. The file is there then, and nobody has to wait for that: to stop here loses nothing.
    async settled() {
      this.arrived = true;
      for (;;) {
        const found = await this.ask("GET", this.address, {});
        if (found.status !== 200) throw new Refused(refusal(found));
        const upload = JSON.parse(found.responseText);
        if (upload.state !== "receiving") { remembered.forget(this.key); return upload; }
        await this.pause(1);
      }
    }

    pause(seconds) {
      return new Promise((resolve) => {
        const done = () => { clearTimeout(timer); window.removeEventListener("online", done); resolve(); };
        const timer = setTimeout(done, 1000 * seconds);
        window.addEventListener("online", done);
        this.wake = done;
      });
    }
  }

  // What the server says now of this paper, and of the whole because of it: one place says what became of a file.
  const refresh = async (section) => {
    const made = await fresh.page(), young = made && made.getElementById(section.id);
    if (!young) return;
    section.classList.toggle("wrong", young.classList.contains("wrong"));
    for (const part of [".file-shown", ".file-form label"]) fresh.swap(section.querySelector(part), young.querySelector(part));
    section.querySelector("[name=replaces]").value = young.querySelector("[name=replaces]").value;
    const [own, its] = [section, young].map((each) => each.querySelector("input[type=file]"));
    own.setAttribute("aria-describedby", its.getAttribute("aria-describedby"));
    for (const each of document.querySelectorAll("[data-follows-files]")) fresh.swap(each, made.getElementById(each.id));
  };
  // A line for each file that was chosen: what one came to is not wiped out by the next.
  const tell = (section, text, bad) => {
    const line = Object.assign(document.createElement("span"), { className: bad ? "bad" : "", textContent: text });
    section.querySelector(".file-said").append(line);
  };

  const queues = new WeakMap(), waiting = new WeakMap();
  const send = (section, files) => {
    if (!waiting.get(section)) section.querySelector(".file-said").replaceChildren();
    waiting.set(section, (waiting.get(section) || 0) + files.length);
    // The label has said so: what was refused before gives way to what comes now.
    const replaced = section.querySelector("[name=replaces]").value.split(" ").filter(Boolean);
    const one = async (file) => {
      if (file.size > Number(section.dataset.largest)) {
        tell(section, say(`“${file.name}” nặng ${megabytes(file.size)}, lớn hơn mức ${megabytes(Number(section.dataset.largest))}. Hãy quét lại ở 300 dpi, nén ảnh, hoặc chia thành nhiều tệp.`, `“${file.name}” has ${megabytes(file.size)}, more than ${megabytes(Number(section.dataset.largest))}. Scan it again at 300 dpi, compress its pictures, or split it.`), true);
        return;
      }
      const sending = new Sending(section, file);
      const leaving = (event) => event.preventDefault();
      window.addEventListener("beforeunload", leaving);
      try {
        const upload = await sending.whole();
        for (const id of replaced.splice(0)) await sending.ask("DELETE", `${ADDRESS}/${id}`, {}).catch(() => undefined);
        if (upload.state === "kept") tell(section, say(`Đã nhận “${upload.name}”.`, `“${upload.name}” was received.`));
        else tell(section, say(`“${upload.name}”: không nhận.`, `“${upload.name}” was not taken.`), true);
      } catch (error) {
        if (error instanceof Refused) tell(section, error.message, true);
        else if (!(error instanceof Stopped)) throw error;
        else if (sending.arrived) tell(section, say(`“${file.name}” đã đến đủ và đang được kiểm tra; tải lại trang sau ít giây để xem.`, `“${file.name}” has arrived whole and is being checked; load the page again in a few seconds to see.`));
        else tell(section, say(`Đã dừng gửi “${file.name}”. Chọn lại tệp này để gửi tiếp từ chỗ dừng.`, `Sending “${file.name}” was stopped. Choose this file again to go on from there.`));
      } finally {
        window.removeEventListener("beforeunload", leaving);
        sending.box.hidden = true;
        await refresh(section).catch(() => undefined);
      }
    };
    let queue = queues.get(section) || Promise.resolve();
    const done = () => waiting.set(section, waiting.get(section) - 1);
    for (const file of files) queue = queue.then(() => one(file)).finally(done);
    queues.set(section, queue);
  };

  for (const section of document.querySelectorAll(".files")) {
    const input = section.querySelector("input[type=file]");
    if (!input) continue;
    section.classList.add("live");
    input.multiple = true;
    input.addEventListener("change", () => { send(section, Array.from(input.files)); input.value = ""; });
    section.addEventListener("dragover", (event) => { event.preventDefault(); section.classList.add("over"); });
    section.addEventListener("dragleave", () => section.classList.remove("over"));
    section.addEventListener("drop", (event) => {
      event.preventDefault();
      section.classList.remove("over");
      send(section, Array.from(event.dataTransfer.files));
    });
  }
})();
