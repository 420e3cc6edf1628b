/** The console's live pages over a started server: domains, keys, addresses, and a stream that is watched, cut and banned. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { button, checkWidth, dialog, field, inEachLanguage, looks, region, within } from './console-flows.ts'
import { startConsole } from './console-server.ts'
import { liveClient, makeDomains, playDomain, push, pushDomain, pushQuery, requireFfmpeg, until } from './live-studio.ts'

requireFfmpeg()
const it = await startConsole({ flags: ['--rtmp-listen', '127.0.0.1:0'] })
after(() => it.stop())
const ask = liveClient(it.server)
await makeDomains(ask)
const app = 'stage-1'

inEachLanguage('adds a domain, turns it off and deletes it', async ({ language, say }) => {
  const name = `extra-${language}.studio.test`
  await within(await it.visit('/live', { language }), async (page) => {
    const row = page.getByRole('row').filter({ hasText: name })
    const choose = async (action: string): Promise<void> => {
      await button(page, say('live.actionsOf', { name })).click()
      await page.getByRole('menuitem', { name: action, exact: true }).click()
    }
    await button(page, say('live.add')).first().click()
    await field(dialog(page), say('live.domainName')).fill(name)
    await dialog(page)
      .getByRole('radio', { name: new RegExp(`^${say('live.play')}`) })
      .check()
    await button(dialog(page), say('action.create')).click()
    await row.getByText(say('value.on'), { exact: true }).waitFor()
    await choose(say('live.turnOff'))
    await row.getByText(say('value.off'), { exact: true }).waitFor()
    await choose(say('action.delete'))
    await button(dialog(page), say('action.delete')).click()
    // Rows behind a dialog are none to those who ask by role.
    await dialog(page).waitFor({ state: 'detached' })
    await row.waitFor({ state: 'detached' })
    const { DomainList } = await ask('DescribeLiveDomains', { DomainPrefix: `extra-${language}` })
    assert.deepEqual(DomainList, [])
  })
})

inEachLanguage('says refusals in the language of the page', async ({ language, say }) => {
  await within(await it.visit('/live', { language }), async (page) => {
    await button(page, say('live.add')).first().click()
    await field(dialog(page), say('live.domainName')).fill('no domain at all')
    await button(dialog(page), say('action.create')).click()
    assert.match(await dialog(page).getByRole('alert').innerText(), language === 'zh' ? /域名/ : /domain/i)
  })
})

inEachLanguage('signs addresses by the rule, explains others, and rotates keys without a gap', async ({ language, say }) => {
  const stream = `concert-${language}`
  await within(await it.visit(`/live/${playDomain}`, { language }), async (page) => {
    const { PlayAuthKeyInfo: before } = await ask('DescribeLivePlayAuthKey', { DomainName: playDomain })
    const isGood = page.getByText(say('live.verdict.good'), { exact: true })
    await field(page, say('live.streamName')).fill(stream)
    const shown = region(page, 'HTTP-FLV')
    await shown.getByText(`/live/${stream}.flv?`).waitFor()
    const address = new URL(await shown.innerText())
    const [secret, time] = [address.searchParams.get('txSecret'), address.searchParams.get('txTime')]
    assert.equal(secret, createHash('md5').update(`${before.AuthKey}${stream}${time}`).digest('hex'))

    await field(page, say('live.address')).fill(address.href)
    await isGood.waitFor()
    await field(page, say('live.address')).fill(address.href.replace(stream, 'other-1'))
    await page.getByText(say('live.verdict.wrongSignature')).waitFor()

    await button(page, say('live.rotate')).click()
    await button(dialog(page), say('live.rotate')).click()
    await page.getByText(say('live.keysSaved')).first().waitFor()
    const { PlayAuthKeyInfo: now } = await ask('DescribeLivePlayAuthKey', { DomainName: playDomain })
    assert.equal(now.AuthBackKey, before.AuthKey)
    assert.match(now.AuthKey, /^[A-Za-z0-9]{32}$/)
    await field(page, say('live.address')).fill(address.href)
    await isGood.waitFor()
    const grace = language === 'en' ? 60 : 90
    await field(page, say('live.grace')).fill(String(grace))
    await button(page, say('action.save')).click()
    await until(async () => (await ask('DescribeLivePlayAuthKey', { DomainName: playDomain })).PlayAuthKeyInfo.AuthDelta === grace)
  })
})

inEachLanguage('shows what is on the air, plays it, cuts it and bans it', async ({ language, say, t }) => {
  const name = `concert-${language}`
  const stateOf = async () => (await ask('DescribeLiveStreamState', { DomainName: pushDomain, AppName: app, StreamName: name })).StreamState
  const publisher = push(it.server, name, pushQuery(name), app)
  t.after(() => publisher.stop())
  await within(await it.visit('/live', { language }), async (page) => {
    await button(page, say('live.watch', { name })).click()
    await field(page, say('live.player', { name })).waitFor()
    const pictures = () => page.evaluate<number>(`document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames`)
    await until(async () => (await pictures()) > 10)
    await field(page, say('live.protocol')).selectOption('HLS')
    await until(async () => (await pictures()) > 10)
    await button(page, say('action.close')).click()

    await button(page, say('live.cut', { name })).click()
    await button(dialog(page), say('live.cutButton')).click()
    await publisher.ended
    await button(page, say('live.watch', { name })).waitFor({ state: 'detached' })
    const again = push(it.server, name, pushQuery(name), app)
    t.after(() => again.stop())
    await button(page, say('live.ban', { name })).click()
    await button(dialog(page), say('live.banButton')).click()
    const bans = page.getByRole('table', { name: say('live.bans') })
    await bans.getByText(`${app}/${name}`).waitFor()
    await again.ended
    assert.equal(await stateOf(), 'forbid')
    await button(page, say('live.resume')).click()
    await bans.waitFor({ state: 'detached' })
    assert.notEqual(await stateOf(), 'forbid')
  })
})

for (const { name, options } of looks)
  test(`shows the live pages to everybody, and nothing hangs over their edge (${name})`, async () => {
    const visit = await it.visit('/live', options)
    await within(visit, async (page) => {
      const paths = { live: '/live', recording: '/live/recording', push: `/live/${pushDomain}`, play: `/live/${playDomain}` }
      for (const [title, path] of Object.entries(paths)) {
        await page.goto(`${it.server.control}/console${path}`)
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        await page.waitForLoadState('networkidle')
        await checkWidth(page, title)
        await visit.checkAccess()
        await visit.picture(`operator-${title}-${name}`)
      }
    })
  })
