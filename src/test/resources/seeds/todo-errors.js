socket.on('error', (error) => {
    console.error('WebSocket ошибка:', error);
});

socket.on('connect_error', (error) => {
    console.error('Ошибка подключения:', error);
});
