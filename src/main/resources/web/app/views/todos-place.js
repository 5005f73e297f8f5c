import { Component, createRef, h } from '../../vendor/preact.js';
import { t } from '../../text/text.js';
import { dueName } from './format.js';
import { composing } from './keys.js';
import { Empty, IconButton } from './parts.js';
import { tried } from './toasts.js';
import { Unlisted } from './unlisted.js';

const PRIORITIES = ['low', 'medium', 'high'];

/** The user's todos, open ones first; changes made on other devices appear at once. */
export class TodosPlace extends Component {
  title = createRef();

  /** The field is free at once for the next todo; the hub may answer after the user has left the place. */
  add = async (event) => {
    event.preventDefault();
    const field = this.title.current;
    const title = field.value.trim();
    field.value = '';
    field.focus();
    if (title && !await tried(() => this.props.model.todos.create(title))) {
      field.value ||= title;
    }
  };

  render({ model }, { editing }) {
    const { todos } = model;
    const today = new Date().setHours(0, 0, 0, 0);
    const item = (todo) => h(Todo, {
      key: todo.id,
      todos,
      todo,
      editing: editing === todo.id,
      today,
      onEdit: (on) => this.setState({ editing: on ? todo.id : undefined }),
    });
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'pane-head' }, h('h1', null, t('todos.title'))),
        h('form', { class: 'inline add-todo', onSubmit: this.add },
          h('input', { ref: this.title, maxlength: 200, placeholder: t('todos.addOne'), 'aria-label': t('todos.new'), autocomplete: 'off' }),
          h('button', { class: 'primary' }, t('todos.add'))),
        !todos.listed && h(Unlisted, { model, lists: todos, rows: 4, label: t('todos.loading') }),
        todos.listed && todos.all.length === 0 && h(Empty, { icon: 'todos', title: t('todos.none'), words: t('todos.noneWords') }),
        h('ul', { class: 'todos' }, todos.open.map(item)),
        todos.done.length > 0 && h('section', null,
          h('h2', { class: 'section' }, t('todos.done', { number: todos.done.length })),
          h('ul', { class: 'todos' }, todos.done.map(item)))));
  }
}

/** There may be thousands, so each is drawn anew only when it has changed, or with a new day. */
class Todo extends Component {
  shouldComponentUpdate({ todo, editing, today }) {
    return todo !== this.props.todo || editing !== this.props.editing || today !== this.props.today;
  }

  render({ todos, todo, editing, today, onEdit }) {
    return editing ? h(TodoForm, { todos, todo, onDone: () => onEdit(false) }) : h(TodoRow, { todos, todo, today, onEdit });
  }
}

function TodoRow({ todos, todo, today, onEdit }) {
  const late = todo.dueDate && !todo.completed && new Date(todo.dueDate) < today;
  return h('li', { class: `todo ${todo.completed ? 'completed' : ''}` },
    h('label', { class: 'todo-check' },
      h('input', { type: 'checkbox', checked: todo.completed, onChange: (event) => check(todos, todo, event.target) }),
      h('span', { class: 'todo-text' }, h('span', { class: 'todo-title' }, todo.title), todo.description && h('span', { class: 'quiet' }, todo.description))),
    todo.priority !== 'medium' && h('span', { class: `tag ${todo.priority}` }, t(`priority.${todo.priority}`)),
    todo.dueDate && h('span', { class: `due ${late ? 'late' : ''}` }, dueName(todo.dueDate)),
    h(IconButton, { icon: 'edit', label: t('todos.edit', { title: todo.title }), onClick: () => onEdit(true) }),
    h(IconButton, { icon: 'trash', label: t('todos.delete', { title: todo.title }), onClick: () => tried(() => todos.delete(todo)) }));
}

async function check(todos, todo, box) {
  if (!await tried(() => todos.complete(todo, box.checked))) {
    box.checked = todo.completed;
  }
}

class TodoForm extends Component {
  submit = async (event) => {
    event.preventDefault();
    const { todos, todo, onDone } = this.props;
    const { title, description, priority, dueDate } = Object.fromEntries(new FormData(event.target));
    const fields = {
      title: title.trim(),
      description: description.trim() || null,
      priority,
      // At noon it is the same day in most other time zones.
      dueDate: dueDate ? new Date(`${dueDate}T12:00:00`).toISOString() : null,
    };
    if (await tried(() => todos.update(todo, fields))) {
      onDone();
    }
  };

  render({ todo, onDone }) {
    return h('li', { class: 'todo editing' },
      h('form', { class: 'stack', onSubmit: this.submit, onKeyDown: (event) => event.key === 'Escape' && !composing(event) && onDone() },
        h('label', null, h('span', null, t('todos.titleField')), h('input', { name: 'title', defaultValue: todo.title, required: true, maxlength: 200, autofocus: true })),
        h('label', null, h('span', null, t('todos.notes')), h('textarea', { name: 'description', rows: 2, maxlength: 5000, defaultValue: todo.description ?? '' })),
        h('div', { class: 'row' },
          h('label', null, h('span', null, t('todos.priority')),
            h('select', { name: 'priority' }, PRIORITIES.map((priority) => h('option', { value: priority, selected: priority === todo.priority }, t(`priority.${priority}`))))),
          h('label', null, h('span', null, t('todos.due')), h('input', { type: 'date', name: 'dueDate', defaultValue: localDate(todo.dueDate) }))),
        h('footer', { class: 'dialog-foot' },
          h('button', { type: 'button', onClick: onDone }, t('cancel')),
          h('button', { class: 'primary' }, t('save')))));
  }
}

function localDate(time) {
  return time ? new Date(time).toLocaleDateString('sv') : '';
}
