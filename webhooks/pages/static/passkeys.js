// Passkeys: asks the device, and sends what it signed with the page's own form.
// Where a browser cannot do this nothing is offered, and the page works without.
"use strict";

const CAN =
  window.PublicKeyCredential?.parseRequestOptionsFromJSON &&
  window.PublicKeyCredential?.parseCreationOptionsFromJSON;

async function signed(form) {
  const found = await fetch(form.dataset.options, { headers: { Accept: "application/json" } });
  if (found.redirected || !found.headers.get("Content-Type")?.includes("json")) {
    location.assign(found.redirected ? found.url : location.href);
    return null;
  }
  const asked = await found.json();
  const credential =
    form.dataset.passkey === "new"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) });
  return JSON.stringify(credential.toJSON());
}

for (const form of CAN ? document.querySelectorAll("form[data-passkey]") : []) {
  const failed = form.querySelector("[data-failed]");
  form.closest("[data-passkeys]").hidden = false;
  form.querySelector("button").addEventListener("click", async () => {
    failed.textContent = "";
    try {
      const answer = await signed(form);
      if (answer === null) return;
      form.elements.answer.value = answer;
      const stays = document.querySelector("input[type=checkbox][name=stays]");
      if (form.elements.stays && stays) form.elements.stays.value = stays.checked ? "y" : "";
      form.requestSubmit();
    } catch {
      failed.textContent = "Dat is niet gelukt. Probeer het opnieuw, of kies een andere manier.";
    }
  });
}
