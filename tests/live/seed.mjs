// Writes accounts, posts and their fates into the network, as seed_*.json describe them.
//
// {"people": ["ann", ...],                       accounts of which only the name matters
//  "accounts": [{"name", "handle"?, "display_name"?, "bio"?, "website"?, "avatar"?, "banner"?, "labels"?: [],
//                "age_days"?, "followers"?, "following"?, "bare"?: true for no profile at all}],
//  "posts": [{"id", "by", "text", "ago": before the start | "after": that long after `reply_to`, `quote` or `since`,
//             "reply_to"?, "quote"?, "since"?, "links"?: [{"shown", "uri"}], "card"?, "plain"?: true for no facets,
//             "langs"?: [], "why"?: for the reader}],
//  "rounds": [[post, ...], ...]                   many posts, each as above: one round is written together, and its posts
//                                                may come after those of the rounds before it
//  "bulk": [{"by", "count", "every", "text"}], "reposts": [{"by", "post", "ago"}], "follows": [{"by", "whom"}],
//  "then": [{"do": ...}]}                        commands, once everything above is written
// Durations are sums such as "2d 3h 20m 15s"; handles are NAME.test; ids are the seed's own.
import api from '@atproto/api'

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }
// One grey pixel: the AppView only links to pictures.
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
  'base64',
)
const POST = 'app.bsky.feed.post'
const CREATE = 'com.atproto.repo.applyWrites#create'
const MOST_WRITES = 100

export const milliseconds = (duration) => {
  let sum = 0
  for (const part of duration.split(' ')) {
    const match = /^(\d+)([dhms])$/.exec(part)
    if (!match) throw new Error(`"${duration}" is no duration`)
    sum += Number(match[1]) * UNITS[match[2]]
  }
  return sum
}

export class Writer {
  // `anchor`: the moment that every "ago" counts back from, in milliseconds.
  constructor(network, anchor) {
    this.network = network
    this.anchor = anchor
    this.agent = network.pds.getClient()
    this.accounts = {}
    this.posts = {}
  }

  account(name) {
    const account = this.accounts[name]
    if (!account) throw new Error(`There is no account "${name}" in the seed`)
    return account
  }

  known(id) {
    const post = this.posts[id]
    if (!post) throw new Error(`There is no post "${id}" in the seed`)
    return post
  }

  as(name) {
    return { headers: { authorization: `Bearer ${this.account(name).token}` }, encoding: 'application/json' }
  }

  time(milliseconds) {
    return new Date(milliseconds).toISOString()
  }

  async createAccount({ name, handle = `${name}.test`, ...profile }) {
    if (this.accounts[name]) return this.accounts[name]
    const { data } = await this.agent.com.atproto.server.createAccount({
      handle,
      email: `${name}@mail.test`,
      password: `password-of-${name}`,
    })
    this.accounts[name] = { did: data.did, handle, token: data.accessJwt }
    if (!profile.bare) await this.writeProfile(name, profile)
    if (profile.followers !== undefined) await this.setCounts(name, profile)
    return this.accounts[name]
  }

  async writeProfile(name, { display_name: displayName = name, bio, website, avatar, banner, labels, age_days = 400 }) {
    const record = { $type: 'app.bsky.actor.profile', displayName, description: bio, website }
    record.createdAt = this.time(this.anchor - age_days * UNITS.d)
    if (avatar) record.avatar = await this.upload(name)
    if (banner) record.banner = await this.upload(name)
    if (labels) {
      record.labels = { $type: 'com.atproto.label.defs#selfLabels', values: labels.map((val) => ({ val })) }
    }
    await this.put(name, 'app.bsky.actor.profile', 'self', record)
  }

  // A thousand followers cannot be signed up: the counts are written where the AppView keeps them, and hold until
  // somebody follows or unfollows.
  async setCounts(name, { followers, following = 0 }) {
    await this.network.process()
    await this.writeCounts(name, { followers, following })
  }

  async writeCounts(name, { followers, following = 0 }) {
    const { did } = this.account(name)
    const counts = { followersCount: followers, followsCount: following }
    await this.network.bsky.db.db
      .insertInto('profile_agg')
      .values({ did, ...counts })
      .onConflict((conflict) => conflict.column('did').doUpdateSet(counts))
      .execute()
  }

  async upload(name) {
    const options = { ...this.as(name), encoding: 'image/png' }
    return (await this.agent.com.atproto.repo.uploadBlob(PICTURE, options)).data.blob
  }

  async put(name, collection, rkey, record) {
    const repo = this.account(name).did
    const plain = JSON.parse(JSON.stringify(record))
    return this.agent.com.atproto.repo.putRecord({ repo, collection, rkey, record: plain }, this.as(name))
  }

  async create(name, collection, record) {
    const repo = this.account(name).did
    const plain = JSON.parse(JSON.stringify(record))
    return (await this.agent.com.atproto.repo.createRecord({ repo, collection, record: plain }, this.as(name))).data
  }

  async facets({ text, links, plain }) {
    if (plain) return undefined
    const rich = new api.RichText({ text })
    await rich.detectFacets(this.agent)
    const facets = rich.facets ?? []
    for (const { shown, uri } of links ?? []) {
      const start = text.indexOf(shown)
      if (start < 0) throw new Error(`"${shown}" is not in "${text}"`)
      const byteStart = Buffer.byteLength(text.slice(0, start))
      facets.push({
        index: { byteStart, byteEnd: byteStart + Buffer.byteLength(shown) },
        features: [{ $type: 'app.bsky.richtext.facet#link', uri }],
      })
    }
    return facets.length ? facets : undefined
  }

  async post(item) {
    const made = await this.record(item)
    return this.keep(item, made, await this.create(item.by, POST, made.record))
  }

  // What a post is before it is written: its record, its time in milliseconds and the root of its thread.
  async record(item) {
    const parent = item.reply_to && this.known(item.reply_to)
    const quoted = item.quote && this.known(item.quote)
    const since = item.since ? this.known(item.since) : (parent ?? quoted)
    if (item.after && !since) throw new Error(`"${item.id}" comes after nothing`)
    const at = item.after ? since.at + milliseconds(item.after) : item.ago ? this.anchor - milliseconds(item.ago) : Date.now()
    const record = { $type: POST, text: item.text, createdAt: this.time(at), langs: item.langs, facets: await this.facets(item) }
    const strong = ({ uri, cid }) => ({ uri, cid })
    if (parent) record.reply = { root: strong(parent.root ?? parent), parent: strong(parent) }
    if (quoted) record.embed = { $type: 'app.bsky.embed.record', record: strong(quoted) }
    if (item.card) {
      const external = { uri: item.card, title: item.text, description: '' }
      record.embed = { $type: 'app.bsky.embed.external', external }
    }
    return { record, at, root: parent && (parent.root ?? parent) }
  }

  keep({ id, by }, { record, at, root }, { uri, cid }) {
    if (id) this.posts[id] = { uri, cid, by, at, created_at: record.createdAt, root }
    return { uri, cid, created_at: record.createdAt }
  }

  // Posts of which none comes after another, by as few calls as can be.
  async round(items) {
    const byAuthor = new Map()
    for (const item of items) byAuthor.set(item.by, [...(byAuthor.get(item.by) ?? []), item])
    for (const [by, theirs] of byAuthor) {
      for (let from = 0; from < theirs.length; from += MOST_WRITES) {
        const some = theirs.slice(from, from + MOST_WRITES)
        const made = []
        for (const item of some) made.push(await this.record(item))
        const written = await this.write(by, made.map(({ record }) => record))
        some.forEach((item, n) => this.keep(item, made[n], written[n]))
      }
    }
  }

  async write(name, records) {
    const writes = records.map((value) => ({ $type: CREATE, collection: POST, value: JSON.parse(JSON.stringify(value)) }))
    const input = { repo: this.account(name).did, writes }
    return (await this.agent.com.atproto.repo.applyWrites(input, this.as(name))).data.results
  }

  async bulk({ by, count, every, text }) {
    const step = milliseconds(every)
    const records = Array.from({ length: count }, (_, n) => ({
      $type: POST,
      text: text.replace('{n}', String(count - n)),
      createdAt: this.time(this.anchor - (n + 1) * step),
    }))
    for (let from = 0; from < count; from += MOST_WRITES) await this.write(by, records.slice(from, from + MOST_WRITES))
  }

  async deletePost(id) {
    const { uri, by } = this.known(id)
    const rkey = uri.split('/').at(-1)
    await this.agent.com.atproto.repo.deleteRecord({ repo: this.account(by).did, collection: POST, rkey }, this.as(by))
  }

  async repost({ by, post, ago }) {
    const { uri, cid } = this.known(post)
    const createdAt = this.time(ago ? this.anchor - milliseconds(ago) : Date.now())
    return this.create(by, 'app.bsky.feed.repost', { subject: { uri, cid }, createdAt })
  }

  async relate(collection, { by, whom }) {
    const record = { subject: this.account(whom).did, createdAt: this.time(Date.now()) }
    return this.create(by, collection, record)
  }

  async rename({ account, handle }) {
    await this.agent.com.atproto.identity.updateHandle({ handle }, this.as(account))
    this.account(account).handle = handle
  }

  async setActive(account, active) {
    const server = this.agent.com.atproto.server
    if (active) await server.activateAccount(undefined, { headers: this.as(account).headers })
    else await server.deactivateAccount({}, this.as(account))
  }

  // As on the real network: the account's own server and the AppView are both told.
  async takeDown(account) {
    const subject = { $type: 'com.atproto.admin.defs#repoRef', did: this.account(account).did }
    for (const service of [this.network.pds, this.network.bsky]) {
      await service
        .getClient()
        .com.atproto.admin.updateSubjectStatus(
          { subject, takedown: { applied: true, ref: 'test' } },
          { encoding: 'application/json', headers: service.adminAuthHeaders() },
        )
    }
  }

  async seed(seed, run) {
    const accounts = [...(seed.accounts ?? []), ...(seed.people ?? []).map((name) => ({ name }))]
    // The counts go last: following somebody makes the AppView count anew.
    const quick = accounts.map(({ followers, following, ...rest }) => rest)
    for (let from = 0; from < quick.length; from += 6) {
      await Promise.all(quick.slice(from, from + 6).map((account) => this.createAccount(account)))
    }
    for (const item of seed.posts ?? []) await this.post(item)
    for (const items of seed.rounds ?? []) await this.round(items)
    for (const item of seed.bulk ?? []) await this.bulk(item)
    for (const item of seed.reposts ?? []) await this.repost(item)
    for (const item of seed.follows ?? []) await this.relate('app.bsky.graph.follow', item)
    await this.network.process()
    for (const command of seed.then ?? []) await run(command)
    for (const [name, counts] of Object.entries(seed.counts ?? {})) await this.setCounts(name, counts)
    await this.network.process()
    for (const account of accounts) if (account.followers !== undefined) await this.writeCounts(account.name, account)
    await this.network.process()
  }

  state() {
    const accounts = Object.entries(this.accounts).map(([name, { did, handle }]) => [name, { did, handle }])
    const posts = Object.entries(this.posts).map(([id, { uri, created_at }]) => [id, { uri, created_at }])
    return {
      anchor: this.time(this.anchor),
      accounts: Object.fromEntries(accounts),
      posts: Object.fromEntries(posts),
    }
  }
}
