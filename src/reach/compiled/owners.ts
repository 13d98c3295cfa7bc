import type { NetworkIndex } from '../../network/index.ts'
import type { AddressBook, AddressNumber } from './addresses.ts'
import type { Wiring } from './wiring.ts'

/** Who has an address: as its own, and who answers for it on a link. Chains of ports per address; most have one. */
export class Owners {
  readonly #wiring: Wiring
  readonly #own = new Chains()
  readonly #answers = new Chains()
  readonly #linkCount: number

  constructor(index: NetworkIndex, wiring: Wiring, book: AddressBook) {
    const { nodes, links, tunnels } = index.network
    this.#wiring = wiring
    this.#linkCount = links.length
    const { addresses, firstAddress } = wiring
    for (let port = 0; port < wiring.portNode.length; port++)
      for (let at = firstAddress[port]!; at < firstAddress[port + 1]!; at++) this.#own.add(addresses[at]!, port)
    for (const tunnel of tunnels) {
      for (const { node, interface: inside, underlay, local } of tunnel.ends) {
        const under = wiring.portOf(node, underlay)
        const port = under < 0 ? wiring.portOf(node, inside) : under
        const address = book.numberOf(local)
        if (port >= 0 && this.ownPort(wiring.portNode[port]!, address) < 0) this.#own.add(address, port)
      }
    }
    links.forEach((_, link) => {
      for (let at = wiring.firstEnd[link]!; at < wiring.firstEnd[link + 1]!; at++) {
        const port = wiring.ends[at]!
        for (let i = firstAddress[port]!; i < firstAddress[port + 1]!; i++) this.#answers.add(addresses[i]!, port)
        const number = wiring.portNode[port]!
        const { translations, interfaces } = nodes[number]!
        if (translations.length === 0) continue
        const { name } = interfaces[port - wiring.firstPort[number]!]!
        for (const each of translations) if (each.interface === name) this.#answers.add(book.numberOf(each.outside), port)
      }
    })
  }

  /** The port of the node that has the address, the last one where several do; -1: not its own. */
  ownPort(node: number, address: AddressNumber): number {
    let found = -1
    for (let at = this.#own.first(address); at >= 0; at = this.#own.next(at)) {
      const port = this.#own.port(at)
      if (this.#wiring.portNode[port] === node) found = port
    }
    return found
  }

  /** The first end of the link, this one left out, that answers for the address; -1: nobody. */
  onLink(link: number, address: AddressNumber, except: number): number {
    for (let at = this.#answers.first(address); at >= 0; at = this.#answers.next(at)) {
      const port = this.#answers.port(at)
      if (port !== except && this.#wiring.portLink[port] === link) return port
    }
    return -1
  }

  /** The provider's own port towards a neighbour that answers for the address; -1: none. */
  attached(node: number, address: AddressNumber): number {
    let found = -1
    for (let at = this.#answers.first(address); at >= 0; at = this.#answers.next(at)) {
      const port = this.#answers.port(at)
      if (this.#wiring.portNode[port] === node) continue
      const toward = this.#wiring.portOn.get(node * this.#linkCount + this.#wiring.portLink[port]!)
      if (toward !== undefined && (found < 0 || toward < found)) found = toward
    }
    return found
  }

  /** All ports that have the address as their own. */
  ownersOf(address: AddressNumber): number[] {
    return this.#own.all(address)
  }

  /** Whether one port only of the link answers for the address. */
  answersAlone(link: number, address: AddressNumber): boolean {
    let found = 0
    for (let at = this.#answers.first(address); at >= 0; at = this.#answers.next(at))
      if (this.#wiring.portLink[this.#answers.port(at)] === link) found++
    return found === 1
  }

  /** Whether one port answers for the address, and it is on the link. */
  answersNowhereElse(link: number, address: AddressNumber): boolean {
    const at = this.#answers.first(address)
    return at >= 0 && this.#answers.next(at) < 0 && this.#wiring.portLink[this.#answers.port(at)] === link
  }

  /** All plugged in ports that answer for the address. */
  answering(address: AddressNumber): number[] {
    return this.#answers.all(address)
  }
}

/** Lists of ports by address, in the order in which they were added. */
class Chains {
  #first = new Int32Array(1 << 10).fill(-1)
  #last = new Int32Array(1 << 10)
  #ports = new Int32Array(1 << 10)
  #next = new Int32Array(1 << 10)
  #count = 0

  add(address: AddressNumber, port: number): void {
    while (address >= this.#first.length) {
      this.#first = enlarged(this.#first, -1)
      this.#last = enlarged(this.#last, 0)
    }
    if (this.#count === this.#ports.length) {
      this.#ports = enlarged(this.#ports, 0)
      this.#next = enlarged(this.#next, 0)
    }
    const at = this.#count++
    this.#ports[at] = port
    this.#next[at] = -1
    if (this.#first[address] === -1) this.#first[address] = at
    else this.#next[this.#last[address]!] = at
    this.#last[address] = at
  }

  all(address: AddressNumber): number[] {
    const found: number[] = []
    for (let at = this.first(address); at >= 0; at = this.next(at)) found.push(this.port(at))
    return found
  }

  first(address: AddressNumber): number {
    return address < this.#first.length ? this.#first[address]! : -1
  }

  next(at: number): number {
    return this.#next[at]!
  }

  port(at: number): number {
    return this.#ports[at]!
  }
}

function enlarged(array: Int32Array<ArrayBuffer>, filler: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(array.length * 2)
  if (filler !== 0) larger.fill(filler, array.length)
  larger.set(array)
  return larger
}
