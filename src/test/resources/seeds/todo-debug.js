localStorage.debug = 'socket.io-client:socket';
