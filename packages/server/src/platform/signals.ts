/**
 * News inside one process: who changes something says so, who holds what is concerned hears it at
 * once. Nothing is kept and nothing leaves the process; what other processes must know is a row.
 */
export type SignalDefinition<News> = { readonly name: string; readonly types?: News }

export const defineSignal = <News>(name: string): SignalDefinition<News> => ({ name })

export class Signals {
  readonly #listeners = new Map<object, Set<(news: never) => void>>()

  /** Calls every listener before it returns. Inside a write, emit after the commit. */
  emit<News>(definition: SignalDefinition<News>, news: News): void {
    for (const listener of [...(this.#listeners.get(definition) ?? [])]) (listener as (news: News) => void)(news)
  }

  /** Answers how to stop listening. Listeners do not throw. */
  on<News>(definition: SignalDefinition<News>, listener: (news: News) => void): () => void {
    let listeners = this.#listeners.get(definition)
    if (!listeners) this.#listeners.set(definition, (listeners = new Set()))
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
}
