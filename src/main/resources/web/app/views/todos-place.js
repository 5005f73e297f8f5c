import { Component, createRef, h } from '../../vendor/preact.js';
import { dueName } from './format.js';
import { Empty, IconButton, Skeleton } from './parts.js';
import { tried } from './toasts.js';

const PRIORITIES = ['low', 'medium', 'high'];

/** The user's todos, open ones first; changes made on other devices appear at once. */
export class TodosPlace extends Component {
  title = createRef();

  add = async (event) => {
    event.preventDefault();
    const title = this.title.current.value.trim();
    if (title && await tried(() => this.props.model.todos.create(title))) {
      this.title.current.value = '';
    }
    this.title.current.focus();
  };

  render({ model }, { editing }) {
    const { todos } = model;
    const item = (todo) => h(Todo, {
      key: todo.id,
      todos,
      todo,
      editing: editing === todo.id,
      onEdit: (on) => this.setState({ editing: on ? todo.id : undefined }),
    });
    return h('main', { id: 'main', class: 'pane page', tabindex: -1 },
      h('div', { class: 'page-inner' },
        h('header', { class: 'pane-head' }, h('h1', null, 'Todos')),
        h('form', { class: 'inline add-todo', onSubmit: this.add },
          h('input', { ref: this.title, maxlength: 200, placeholder: 'Add a todo', 'aria-label': 'New todo', autocomplete: 'off' }),
          h('button', { class: 'primary' }, 'Add')),
        !todos.listed && h(Skeleton, { rows: 4, label: 'Loading your todos' }),
        todos.listed && todos.all.length === 0 && h(Empty, { icon: 'todos', title: 'Nothing to do', words: 'Your todos are the same on all your devices.' }),
        h('ul', { class: 'todos' }, todos.open.map(item)),
        todos.done.length > 0 && h('section', null,
          h('h2', { class: 'section' }, `Done (${todos.done.length})`),
          h('ul', { class: 'todos' }, todos.done.map(item)))));
  }
}

function Todo({ todos, todo, editing, onEdit }) {
  if (editing) {
    return h(TodoForm, { todos, todo, onDone: () => onEdit(false) });
  }
  const late = todo.dueDate && !todo.completed && new Date(todo.dueDate) < new Date().setHours(0, 0, 0, 0);
  return h('li', { class: `todo ${todo.completed ? 'completed' : ''}` },
    h('label', { class: 'todo-check' },
      h('input', { type: 'checkbox', checked: todo.completed, onChange: (event) => check(todos, todo, event.target) }),
      h('span', { class: 'todo-text' }, h('span', { class: 'todo-title' }, todo.title), todo.description && h('span', { class: 'quiet' }, todo.description))),
    todo.priority !== 'medium' && h('span', { class: `tag ${todo.priority}` }, todo.priority),
    todo.dueDate && h('span', { class: `due ${late ? 'late' : ''}` }, dueName(todo.dueDate)),
    h(IconButton, { icon: 'edit', label: `Edit ${todo.title}`, onClick: () => onEdit(true) }),
    h(IconButton, { icon: 'trash', label: `Delete ${todo.title}`, onClick: () => tried(() => todos.delete(todo)) }));
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
      dueDate: dueDate ? new Date(`${dueDate}T00:00:00`).toISOString() : null,
    };
    if (await tried(() => todos.update(todo, fields))) {
      onDone();
    }
  };

  render({ todo, onDone }) {
    return h('li', { class: 'todo editing' },
      h('form', { class: 'stack', onSubmit: this.submit, onKeyDown: (event) => event.key === 'Escape' && onDone() },
        h('label', null, h('span', null, 'Title'), h('input', { name: 'title', defaultValue: todo.title, required: true, maxlength: 200, autofocus: true })),
        h('label', null, h('span', null, 'Notes'), h('textarea', { name: 'description', rows: 2, maxlength: 5000, defaultValue: todo.description ?? '' })),
        h('div', { class: 'row' },
          h('label', null, h('span', null, 'Priority'),
            h('select', { name: 'priority' }, PRIORITIES.map((priority) => h('option', { value: priority, selected: priority === todo.priority }, priority)))),
          h('label', null, h('span', null, 'Due'), h('input', { type: 'date', name: 'dueDate', defaultValue: localDate(todo.dueDate) }))),
        h('footer', { class: 'dialog-foot' },
          h('button', { type: 'button', onClick: onDone }, 'Cancel'),
          h('button', { class: 'primary' }, 'Save'))));
  }
}

function localDate(time) {
  return time ? new Date(time).toLocaleDateString('sv') : '';
}
