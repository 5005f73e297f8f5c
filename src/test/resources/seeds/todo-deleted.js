socket.on('todo:deleted', (data) => {
    console.log('TODO удален:', data);
    // { id: "todo-uuid" }
});
