socket.emit('join');
