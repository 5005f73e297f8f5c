// composable/useWebSocket.js
import { ref, onMounted, onUnmounted } from 'vue';
import { io } from 'socket.io-client';

export function useWebSocket(token) {
    const socket = ref(null);
    const connected = ref(false);

    onMounted(() => {
        if (!token) return;

        socket.value = io('http://localhost:3000', {
            auth: { token }
        });

        socket.value.on('connect', () => {
            connected.value = true;
            socket.value.emit('join');
        });

        socket.value.on('disconnect', () => {
            connected.value = false;
        });

        // TODO события
        socket.value.on('todo:created', (todo) => {
            // Логика обновления
        });
    });

    onUnmounted(() => {
        if (socket.value) {
            socket.value.disconnect();
        }
    });

    return { socket, connected };
}
