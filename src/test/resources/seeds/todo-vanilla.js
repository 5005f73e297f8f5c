// Подключение с аутентификацией
const socket = io('http://localhost:3000', {
    auth: {
        token: localStorage.getItem('jwt_token')
    }
});

// Обработчики событий подключения
socket.on('connect', () => {
    console.log('Подключен к WebSocket');
    socket.emit('join'); // Присоединиться к обновлениям
});

socket.on('disconnect', () => {
    console.log('Отключен от WebSocket');
});

// Обработчики TODO событий
socket.on('todo:created', (todo) => {
    addTodoToList(todo); // Добавить в UI
});

socket.on('todo:updated', (todo) => {
    updateTodoInList(todo); // Обновить в UI
});

socket.on('todo:deleted', ({ id }) => {
    removeTodoFromList(id); // Удалить из UI
});

socket.on('todo:completed', (todo) => {
    markTodoAsCompleted(todo); // Отметить в UI
});
