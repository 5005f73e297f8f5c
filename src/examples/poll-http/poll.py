"""Polls in chats: a concern of Switchboard over HTTP, with Python's standard library alone.

POLL_SECRET  what the hub signs its requests with
HUB_TOKEN    a token with the role service, for asking the hub who is in a chat
HUB, PORT, POLL_DB   http://127.0.0.1:3000, 8080 and poll.db unless they are set
"""
import base64, hashlib, hmac, json, os, pathlib, sqlite3, time, uuid
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote
from urllib.request import Request, urlopen

SECRET = os.environ['POLL_SECRET']
KEY = base64.b64decode(SECRET[6:]) if SECRET.startswith('whsec_') else SECRET.encode()
HUB, HUB_TOKEN = os.environ.get('HUB', 'http://127.0.0.1:3000'), os.environ['HUB_TOKEN']
DB = os.environ.get('POLL_DB', 'poll.db')
SCHEMA = pathlib.Path(__file__).with_name('poll.sql').read_text()
TOLERANCE, REMEMBERED = 5 * 60, 24 * 60 * 60  # seconds
MAX_BODY, MAX_OPTIONS = 2_000_000, 10


class Refusal(Exception):
    """What the client gets instead of a poll."""

    def __init__(self, code, error, field):
        super().__init__(error)
        self.answer = {'success': False, 'code': code, 'error': error, 'field': field}


def is_signed(headers, body):
    """Whether the hub has written this, and not long ago."""
    moment, id = headers.get('webhook-timestamp', ''), headers.get('webhook-id', '')
    if not moment.isdecimal() or abs(time.time() - int(moment)) > TOLERANCE:
        return False
    signed = f'{id}.{moment}.'.encode() + body
    wanted = 'v1,' + base64.b64encode(hmac.new(KEY, signed, hashlib.sha256).digest()).decode()
    given = headers.get('webhook-signature', '').split(' ')
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


def text(value, field, most):
    if not isinstance(value, str) or not value.strip() or len(value) > most:
        raise Refusal('BAD_REQUEST', f'{field} must be a text of 1 to {most} characters', field)
    return value


def options_of(data):
    options = data.get('options')
    if not isinstance(options, list) or not 2 <= len(options) <= MAX_OPTIONS:
        raise Refusal('BAD_REQUEST', f'options must be an array of 2 to {MAX_OPTIONS} texts', 'options')
    for place, option in enumerate(options):
        if text(option, f'options[{place}]', 200) in options[:place]:
            raise Refusal('BAD_REQUEST', f'options[{place}] is there twice', f'options[{place}]')
    return options


def is_inside(user, chat):
    """Whether the user has the chat open now, at any node; the hub says so page by page."""
    address, cursor = f'{HUB}/api/topics/chat-{quote(chat, safe="")}/members', ''
    while cursor is not None:
        request = Request(address + (cursor and f'?cursor={cursor}'), headers={'Authorization': f'Bearer {HUB_TOKEN}'})
        with urlopen(request, timeout=2) as response:
            page = json.load(response)
        if any(member['id'] == user for member in page['members']):
            return True
        cursor = page['cursor']
    return False


def load(db, id, user):
    """The poll as everybody in its chat sees it, and what the user voted for."""
    row = db.execute('select id, chat, question, options, creator, closed, version from poll where id = ?', (id,)).fetchone()
    if not row:
        raise Refusal('NOT_FOUND', 'no such poll', 'pollId')
    votes = dict(db.execute('select user, option from vote where poll = ?', (id,)))
    options = json.loads(row[3])
    counts = [sum(vote == place for vote in votes.values()) for place in range(len(options))]
    return {'id': row[0], 'chatId': row[1], 'question': row[2], 'options': options, 'counts': counts,
            'createdBy': row[4], 'closed': bool(row[5]), 'version': row[6]}, votes.get(user)


def answer_of(db, id, user, event=None):
    """With an event everybody in the chat gets the poll as it is now; its id makes it one, however often the hub asks."""
    poll, mine = load(db, id, user)
    answer = {'success': True, 'poll': poll, 'mine': mine}
    if event:
        answer['effects'] = {'publish': [{
            'chat': poll['chatId'], 'event': event, 'data': {'poll': poll}, 'id': f'{id}/{poll["version"]}'}]}
    return answer


def create(db, data, user):
    id, options = str(uuid.uuid4()), options_of(data)
    db.execute('insert into poll (id, chat, question, options, creator) values (?, ?, ?, ?, ?)',
               (id, data['chatId'], text(data.get('question'), 'question', 500), json.dumps(options), user))
    return answer_of(db, id, user, 'poll:created')


def vote(db, data, user):
    (poll, mine), option = load(db, data['pollId'], user), data.get('option')
    if poll['closed']:
        raise Refusal('FORBIDDEN', 'the poll is closed', 'pollId')
    if type(option) is not int or not 0 <= option < len(poll['options']):
        raise Refusal('BAD_REQUEST', f'option must be a whole number from 0 to {len(poll["options"]) - 1}', 'option')
    if option == mine:
        return answer_of(db, poll['id'], user)
    db.execute('insert or replace into vote values (?, ?, ?)', (poll['id'], user, option))
    db.execute('update poll set version = version + 1 where id = ?', (poll['id'],))
    return answer_of(db, poll['id'], user, 'poll:voted')


def close(db, data, user):
    poll, _ = load(db, data['pollId'], user)
    if poll['createdBy'] != user:
        raise Refusal('FORBIDDEN', 'only the creator of a poll may close it', 'pollId')
    if poll['closed']:
        return answer_of(db, poll['id'], user)
    db.execute('update poll set version = version + 1, closed = 1 where id = ?', (poll['id'],))
    return answer_of(db, poll['id'], user, 'poll:closed')


def get(db, data, user):
    return answer_of(db, data['pollId'], user)


def list_polls(db, data, user):
    ids = db.execute('select id from poll where chat = ? order by rowid desc limit 50', (data['chatId'],))
    polls = [load(db, id, user) for id, in ids.fetchall()]
    return {'success': True, 'polls': [{'poll': poll, 'mine': mine} for poll, mine in polls]}


COMMANDS = {'poll:create': create, 'poll:vote': vote, 'poll:close': close, 'poll:get': get, 'poll:list': list_polls}
READING, OF_A_CHAT = ('poll:get', 'poll:list'), ('poll:create', 'poll:list')


def require_inside(db, command, data, user):
    """Those who are not in the chat learn nothing of its polls."""
    field, error = ('chatId', 'you are in no such chat') if command in OF_A_CHAT else ('pollId', 'no such poll')
    id = text(data.get(field), field, 150)
    if not is_inside(user, id if field == 'chatId' else load(db, id, user)[0]['chatId']):
        raise Refusal('NOT_FOUND', error, field)


def answer(id, command, data, user):
    """Carries a request out once: its change and its answer are one transaction, and its repeat gets that answer."""
    with closing(sqlite3.connect(DB, isolation_level=None)) as db:
        require_inside(db, command, data, user)
        if command in READING:
            return COMMANDS[command](db, data, user)
        db.execute('begin immediate')
        known = db.execute('select answer from answered where id = ?', (id,)).fetchone()
        if known:
            return json.loads(known[0])
        made = COMMANDS[command](db, data, user)
        db.execute('delete from answered where at < ?', (time.time() - REMEMBERED,))
        db.execute('insert into answered values (?, ?, ?)', (id, json.dumps(made), time.time()))
        db.execute('commit')
        return made


class Hub(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        length = self.headers.get('Content-Length', '')
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            return self.send(413, {'success': False, 'error': 'too long', 'code': 'PAYLOAD_TOO_LARGE'})
        body = self.rfile.read(int(length))
        if not is_signed(self.headers, body):
            return self.send(401, {'success': False, 'error': 'not signed', 'code': 'UNAUTHORIZED'})
        asked = json.loads(body)
        try:
            self.send(200, answer(self.headers['webhook-id'], asked['command'], asked['data'], asked['caller']['id']))
        except Refusal as refusal:
            self.send(200, refusal.answer)
        except (OSError, sqlite3.Error) as failure:
            self.log_error('%s', failure)
            self.send(503, {})  # The client gets UNAVAILABLE, and may try again.

    def send(self, status, content):
        encoded = json.dumps(content).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)


if __name__ == '__main__':
    with closing(sqlite3.connect(DB)) as made:
        made.executescript(SCHEMA)
    server = ThreadingHTTPServer(('127.0.0.1', int(os.environ.get('PORT', '8080'))), Hub)
    print('listening', server.server_port, flush=True)
    server.serve_forever()
