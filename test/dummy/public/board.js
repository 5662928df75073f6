// Keeps /deployments as it is in the database, without a reload. The channel sends the board's modules after every change
// of a release; each takes the place of the one with its id.
(() => {
  const RETRY_AFTER = 2000
  const connection = document.getElementById("board-connection")

  const say = (state, words) => {
    connection.hidden = false
    connection.dataset.state = state
    connection.textContent = words
  }

  // What was drawn earlier than what is here has been overtaken on its way. The element itself stays: screen readers
  // announce what changes inside of it.
  const replace = (module) => {
    const current = document.getElementById(module.id)
    if (!current || Number(module.dataset.drawnAt) <= Number(current.dataset.drawnAt)) return

    current.dataset.drawnAt = module.dataset.drawnAt
    if (current.innerHTML !== module.innerHTML) current.replaceChildren(...module.childNodes)
  }

  const show = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html")
    page.querySelectorAll("[data-board-module]").forEach(replace)
  }

  // Reads the page again: messages sent while nobody was connected are lost, and long ones come without their modules.
  const refetch = async () => {
    try {
      const response = await fetch(location.href, { cache: "no-store" })
      if (!response.ok) throw new Error(`${response.status}`)
      show(await response.text())
    } catch {
      setTimeout(refetch, RETRY_AFTER)
    }
  }

  say("waiting", "Connecting…")
  ActionCable.createConsumer().subscriptions.create("DeploymentsChannel", {
    connected: () => {
      say("live", "Live")
      refetch()
    },
    disconnected: () => say("waiting", "Reconnecting…"),
    received: ({ html }) => (html ? show(html) : refetch()),
  })
})()
