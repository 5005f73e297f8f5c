socket.on('todo:updated', (todo) => {
    console.log('TODO обновлен:', todo);
});
