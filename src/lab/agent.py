"""What a host of the lab does: answers on TCP ports, echoes UDP, and sends and counts probes when asked.

usage: agent.py PIDFILE LOG CONTROL_SOCKET NODE UDP_PORT [TCP_PORT ...]

Control: one JSON object a line over the unix socket, one JSON object a line back.
  {"do": "tcp", "from": A, "to": B, "port": P, "timeout": S}   -> {"open": bool, "why": text}
  {"do": "udp", "from": A, "to": B, "timeout": S}              -> {"open": bool}
  {"do": "send", "stream": N, "from": A, "to": B, "interval": S} / {"do": "stop", "stream": N}  -> {"sent": count}
  {"do": "received", "stream": N}  -> {"packets": [[sequence, sentNs], ...]}   (sent: CLOCK_MONOTONIC of the machine)
  {"do": "forget", "stream": N}
"""
import json
import os
import selectors
import socket
import struct
import sys
import time

STREAM, ECHO, REPLY = 1, 2, 3
FORMAT = struct.Struct('!4sBIIQ')
MAGIC = b'KEIR'

selector = selectors.PollSelector()  # poll, not epoll: it works unchanged across the fork
received = {}
senders = {}
waiting = []
node = ''
probe_port = 0
main_udp = None


def udp_socket(address):
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO: answer from the address that was asked
    sock.setblocking(False)
    sock.bind((address, probe_port))
    return sock


def send_from(sock, payload, source, target):
    info = struct.pack('@I4s4s', 0, socket.inet_aton(source), b'\0\0\0\0')
    try:
        sock.sendmsg([payload], [(socket.IPPROTO_IP, 8, info)], 0, target)
    except OSError:
        pass


def on_udp(sock):
    while True:
        try:
            data, control, _flags, peer = sock.recvmsg(2048, 256)
        except OSError:
            return
        if len(data) != FORMAT.size:
            continue
        magic, kind, stream, sequence, sent = FORMAT.unpack(data)
        if magic != MAGIC:
            continue
        if kind == STREAM:
            received.setdefault(stream, []).append((sequence, sent))
        elif kind == ECHO:
            own = next((socket.inet_ntoa(value[8:12]) for _level, _type, value in control), '0.0.0.0')
            send_from(sock, FORMAT.pack(MAGIC, REPLY, stream, sequence, sent), own, peer)
        elif kind == REPLY:
            for item in list(waiting):
                if item['stream'] == stream:
                    finish(item, {'open': True})


def on_listener(sock):
    try:
        conn, _peer = sock.accept()
    except OSError:
        return
    conn.settimeout(1)
    try:
        conn.sendall(('keiro ' + node + '\n').encode())
    except OSError:
        pass
    conn.close()


def finish(item, answer):
    if item not in waiting:
        return
    waiting.remove(item)
    sock = item.get('socket')
    if sock is not None:
        selector.unregister(sock)
        sock.close()
    reply(item['control'], answer)


def start_tcp(control, ask):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setblocking(False)
    item = {'control': control, 'socket': sock, 'until': time.monotonic() + ask['timeout'], 'why': 'no answer'}
    try:
        sock.bind((ask['from'], 0))
        sock.connect_ex((ask['to'], ask['port']))
    except OSError as error:
        sock.close()
        reply(control, {'open': False, 'why': error.strerror})
        return
    waiting.append(item)
    selector.register(sock, selectors.EVENT_READ, lambda s: on_connected(s, item))


def on_connected(sock, item):
    try:
        line = sock.recv(200)
        finish(item, {'open': line.startswith(b'keiro '), 'why': line.decode(errors='replace').strip()})
    except OSError as error:
        finish(item, {'open': False, 'why': error.strerror})


def start_udp(control, ask):
    stream = int.from_bytes(os.urandom(4), 'big')
    waiting.append({'control': control, 'stream': stream, 'until': time.monotonic() + ask['timeout'], 'why': 'no answer'})
    send_from(main_udp, FORMAT.pack(MAGIC, ECHO, stream, 0, time.monotonic_ns()), ask['from'], (ask['to'], probe_port))


def reply(control, answer):
    try:
        control.sendall((json.dumps(answer) + '\n').encode())
    except OSError:
        pass


def on_control(control):
    try:
        data = control.recv(65536)
    except OSError:
        data = b''
    if not data:
        selector.unregister(control)
        control.close()
        return
    for line in data.decode().splitlines():
        ask = json.loads(line)
        what = ask['do']
        if what == 'tcp':
            start_tcp(control, ask)
        elif what == 'udp':
            start_udp(control, ask)
        elif what == 'send':
            senders[ask['stream']] = {'ask': ask, 'sequence': 0, 'next': time.monotonic()}
            reply(control, {'sent': 0})
        elif what == 'stop':
            sender = senders.pop(ask['stream'], None)
            reply(control, {'sent': sender['sequence'] if sender else 0})
        elif what == 'received':
            reply(control, {'packets': received.get(ask['stream'], [])})
        elif what == 'forget':
            received.pop(ask['stream'], None)
            reply(control, {})
        else:
            reply(control, {'error': 'unknown'})


def on_control_listener(sock):
    control, _ = sock.accept()
    selector.register(control, selectors.EVENT_READ, on_control)


def send_due():
    now = time.monotonic()
    for stream, sender in senders.items():
        while sender['next'] <= now:
            ask = sender['ask']
            send_from(main_udp, FORMAT.pack(MAGIC, STREAM, stream, sender['sequence'], time.monotonic_ns()), ask['from'], (ask['to'], probe_port))
            sender['sequence'] += 1
            sender['next'] += ask['interval']
    for item in list(waiting):
        if item['until'] <= now:
            finish(item, {'open': False, 'why': item['why']})


def detach(pid_file, log):
    if os.fork():
        os._exit(0)
    os.setsid()
    with open(pid_file, 'w') as file:
        file.write(str(os.getpid()))
    null = os.open('/dev/null', os.O_RDONLY)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(null, 0)
    os.dup2(out, 1)
    os.dup2(out, 2)


def main():
    global node, probe_port, main_udp
    pid_file, log, control_path, node, port_text, *tcp_ports = sys.argv[1:]
    probe_port = int(port_text)
    main_udp = udp_socket('0.0.0.0')
    listeners = []
    for port in tcp_ports:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(('0.0.0.0', int(port)))
        listener.listen(64)
        listeners.append(listener)
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.bind(control_path)
    control.listen(8)
    detach(pid_file, log)
    selector.register(main_udp, selectors.EVENT_READ, on_udp)
    for listener in listeners:
        selector.register(listener, selectors.EVENT_READ, on_listener)
    selector.register(control, selectors.EVENT_READ, on_control_listener)
    while True:
        due = [sender['next'] for sender in senders.values()] + [item['until'] for item in waiting]
        timeout = max(0.0, min(due) - time.monotonic()) if due else None
        for key, _ in selector.select(timeout):
            key.data(key.fileobj)
        send_due()


main()
