// Shows what needs passkeys where the browser has them, and says so when a passkey does not answer.
(function () {
  if (!window.PublicKeyCredential) return
  document.querySelectorAll('[data-passkey]').forEach(function (part) { part.hidden = false })
  document.addEventListener('allauth.error', function (event) {
    event.preventDefault()
    document.querySelectorAll('[data-passkey-error]').forEach(function (message) {
      message.hidden = false
      message.focus()
    })
  })
})()
