import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SpeedMeter } from './speed-meter.ts'

test('tells the speed of the last seconds, not of the whole', () => {
  const meter = new SpeedMeter()
  for (let second = 0; second <= 10; second++) meter.record(second * 1000, second * 1000)
  for (let second = 11; second <= 20; second++) meter.record(10_000 + (second - 10) * 5000, second * 1000)
  assert.equal(meter.bytesPerSecond(60_000, 20_000), 5000)
})

test('falls to nothing when nothing moves', () => {
  const meter = new SpeedMeter()
  meter.record(0, 0)
  meter.record(4000, 1000)
  assert.equal(meter.bytesPerSecond(4000, 1000), 4000)
  assert.ok(meter.bytesPerSecond(4000, 100_000) < 50)
})

test('begins anew when a part takes back what it had sent', () => {
  const meter = new SpeedMeter()
  meter.record(0, 0)
  meter.record(5000, 1000)
  meter.record(1000, 2000)
  assert.equal(meter.bytesPerSecond(1000, 2000), 0)
  assert.equal(meter.bytesPerSecond(2000, 3000), 1000)
})
