import { useEffect, useState } from 'react';
import { io } from 'socket.io-client';

const useTodoWebSocket = (token) => {
    const [socket, setSocket] = useState(null);
    const [connected, setConnected] = useState(false);

    useEffect(() => {
        if (!token) return;

        const newSocket = io('http://localhost:3000', {
            auth: { token }
        });

        newSocket.on('connect', () => {
            setConnected(true);
            newSocket.emit('join');
        });

        newSocket.on('disconnect', () => {
            setConnected(false);
        });

        // TODO события
        newSocket.on('todo:created', (todo) => {
            // Обновить состояние todos
        });

        newSocket.on('todo:updated', (todo) => {
            // Обновить todo в состоянии
        });

        newSocket.on('todo:deleted', ({ id }) => {
            // Удалить todo из состояния
        });

        newSocket.on('todo:completed', (todo) => {
            // Отметить todo как завершенное
        });

        setSocket(newSocket);

        return () => {
            newSocket.disconnect();
        };
    }, [token]);

    return { socket, connected };
};
