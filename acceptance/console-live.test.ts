/** The console's live pages over a started server: domains, keys, addresses, and a stream that is watched, cut and banned. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { startConsole } from './console-server.ts'
import type { Visit } from './console-server.ts'
import { keys, liveClient, makeDomains, playDomain, push, pushDomain, requireFfmpeg, until } from './live-studio.ts'

requireFfmpeg()
const it = await startConsole({ flags: ['--rtmp-listen', '127.0.0.1:0'] })
after(() => it.stop())
const ask = liveClient(it.server)
await makeDomains(ask)

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true })

async function within(visit: Visit, work: (page: Page) => Promise<void>): Promise<void> {
  visit.page.setDefaultTimeout(15_000)
  try {
    await work(visit.page)
    assert.deepEqual(visit.complaints(), [])
  } finally {
    await visit.close()
  }
}

test('adds a domain, turns it off and deletes it', async () => {
  await within(await it.visit('/live'), async (page) => {
    await button(page, 'Add a domain').click()
    await page.getByRole('dialog').getByLabel('Domain', { exact: true }).fill('extra.studio.test')
    await page.getByRole('dialog').getByRole('radio', { name: /^Play/ }).check()
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()
    const row = page.getByRole('row').filter({ hasText: 'extra.studio.test' })
    await row.getByText('On', { exact: true }).waitFor()
    await button(page, 'Actions for extra.studio.test').click()
    await page.getByRole('menuitem', { name: 'Turn off' }).click()
    await row.getByText('Off', { exact: true }).waitFor()
    await button(page, 'Actions for extra.studio.test').click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await row.waitFor({ state: 'detached' })
    const { DomainList } = await ask('DescribeLiveDomains', { DomainPrefix: 'extra' })
    assert.deepEqual(DomainList, [])
  })
})

test('says refusals in the language of the page', async () => {
  for (const [language, add, name, create, refusal] of [
    ['en', 'Add a domain', 'Domain', 'Create', /domain/i],
    ['zh', '添加域名', '域名', '创建', /域名/],
  ] as const) {
    await within(await it.visit('/live', { language }), async (page) => {
      await button(page, add).click()
      await page.getByRole('dialog').getByLabel(name, { exact: true }).fill('no domain at all')
      await page.getByRole('dialog').getByRole('button', { name: create }).click()
      assert.match(await page.getByRole('dialog').getByRole('alert').innerText(), refusal)
    })
  }
})

test('signs addresses by the rule, explains others, and rotates keys without a gap', async () => {
  await within(await it.visit(`/live/${playDomain}`), async (page) => {
    await field(page, 'Stream name').fill('concert')
    const shown = page.getByRole('region', { name: 'HTTP-FLV' })
    await shown.getByText('/live/concert.flv?').waitFor()
    const address = new URL(await shown.innerText())
    const [secret, time] = [address.searchParams.get('txSecret'), address.searchParams.get('txTime')]
    assert.equal(secret, createHash('md5').update(`${keys.play}concert${time}`).digest('hex'))

    await field(page, 'Address').fill(address.href)
    await page.getByText('It is good.', { exact: true }).waitFor()
    await field(page, 'Address').fill(address.href.replace('concert', 'other'))
    await page.getByText('Neither key signed it.').waitFor()

    await button(page, 'Rotate').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click()
    await page.getByText('The keys are saved.').first().waitFor()
    const { PlayAuthKeyInfo: now } = await ask('DescribeLivePlayAuthKey', { DomainName: playDomain })
    assert.equal(now.AuthBackKey, keys.play)
    assert.match(now.AuthKey, /^[A-Za-z0-9]{32}$/)
    await field(page, 'Address').fill(address.href)
    await page.getByText('It is good.', { exact: true }).waitFor()
    await field(page, 'Grace, in seconds').fill('60')
    await button(page, 'Save').click()
    await until(async () => (await ask('DescribeLivePlayAuthKey', { DomainName: playDomain })).PlayAuthKeyInfo.AuthDelta === 60)
  })
})

test('shows what is on the air, plays it, and bans it', async () => {
  const publisher = push(it.server, 'concert')
  after(() => publisher.stop())
  await within(await it.visit('/live'), async (page) => {
    await button(page, 'Watch concert').click()
    await page.getByLabel('Picture of concert').waitFor()
    const pictures = () => page.evaluate<number>(`document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames`)
    await until(async () => (await pictures()) > 10, 30_000)
    await field(page, 'Protocol').selectOption('HLS')
    await until(async () => (await pictures()) > 10, 30_000)
    await button(page, 'Close').click()

    await button(page, 'Ban concert').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Ban' }).click()
    await page.getByRole('table', { name: 'Banned' }).getByText('live/concert').waitFor()
    await publisher.ended
    const { StreamState } = await ask('DescribeLiveStreamState', { DomainName: pushDomain, AppName: 'live', StreamName: 'concert' })
    assert.equal(StreamState, 'forbid')
    await button(page, 'Let it back').click()
    await page.getByRole('table', { name: 'Banned' }).waitFor({ state: 'detached' })
  })
})

for (const { name, options } of [
  { name: 'light', options: { viewport: { width: 1280, height: 900 } } },
  { name: 'dark', options: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' } },
  { name: 'narrow', options: { viewport: { width: 375, height: 812 } } },
  { name: 'chinese', options: { viewport: { width: 1280, height: 900 }, language: 'zh' } },
] as const) {
  test(`shows the live pages to everybody, and nothing hangs over their edge (${name})`, async () => {
    const visit = await it.visit('/live', options)
    await within(visit, async (page) => {
      for (const [title, path] of Object.entries({ live: '/live', push: `/live/${pushDomain}`, play: `/live/${playDomain}` })) {
        await page.goto(`${it.server.control}/console${path}`)
        await page.getByRole('heading', { level: 2 }).first().waitFor()
        await page.waitForLoadState('networkidle')
        const surplus = await page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
        assert.equal(surplus, 0, `${title} is wider than the window`)
        await visit.checkAccess()
        await visit.picture(`operator-${title}-${name}`)
      }
    })
  })
}
