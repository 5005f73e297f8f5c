socket.on('todo:completed', (todo) => {
    console.log('TODO завершен:', todo);
});
