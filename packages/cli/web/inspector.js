// Keeps the inspector's page up to date. The server renders every entry; this puts it in its place.
const activity = document.querySelector('#activity')
const stats = document.querySelector('#stats')
const live = document.querySelector('#live')
const announcer = document.querySelector('#announcer')
const search = document.querySelector('#search')
const MAX_ITEMS = 200

let wasConnected = false
const feed = new EventSource('/inspector/feed')

feed.addEventListener('hello', () => {
  // After a break the page may have missed something, so it is read anew.
  if (wasConnected) location.reload()
  wasConnected = true
  live.textContent = 'live'
  live.classList.add('on')
})

feed.addEventListener('error', () => {
  live.textContent = 'connection lost, trying again'
  live.classList.remove('on')
})

feed.addEventListener('activity', ({ data }) => {
  const message = JSON.parse(data)
  stats.innerHTML = message.stats
  for (const item of message.items) place(item)
  while (activity.children.length > MAX_ITEMS) activity.lastElementChild.remove()
})

function place({ id, html, announcement, replaces }) {
  const template = document.createElement('template')
  template.innerHTML = html
  const element = template.content.firstElementChild
  const old = document.getElementById(id)
  const replaced = old ?? document.getElementById(replaces)
  element.hidden = !matches(element)
  showLocalTime(element)
  if (replaced === null) activity.prepend(element)
  else replaced.replaceWith(element)
  // What a reader has opened stays open.
  element.open = replaced?.open ?? false
  if (old !== null) return
  element.classList.add('new')
  if (announcement !== '') announcer.textContent = announcement
}

function matches(element) {
  return element.textContent.toLowerCase().includes(search.value.trim().toLowerCase())
}

search.addEventListener('input', () => {
  for (const element of activity.children) element.hidden = !matches(element)
})

// The server writes UTC; whoever looks thinks in their own time.
function showLocalTime(root) {
  for (const time of root.querySelectorAll('time')) time.textContent = new Date(time.dateTime).toLocaleTimeString()
}

showLocalTime(document)
