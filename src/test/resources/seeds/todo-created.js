socket.on('todo:created', (todo) => {
    console.log('Новый TODO:', todo);
});
