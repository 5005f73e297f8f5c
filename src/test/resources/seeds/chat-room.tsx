// hooks/useSocket.ts
import { useEffect, useState } from 'react';
import { io, Socket } from 'socket.io-client';

export function useSocket(namespace: string) {
  const [socket, setSocket] = useState<Socket | null>(null);

  useEffect(() => {
    const newSocket = io(`http://localhost:3000${namespace}`, {
      withCredentials: true,
    });
    setSocket(newSocket);

    return () => {
      newSocket.close();
    };
  }, [namespace]);

  return socket;
}

// ChatRoom component
function ChatRoom({ roomId }: { roomId: string }) {
  const socket = useSocket('/events');
  const [messages, setMessages] = useState([]);
  const [users, setUsers] = useState([]);

  useEffect(() => {
    if (!socket) return;

    // Join room
    socket.emit('joinRoom', roomId);

    // Listen for messages
    socket.on('message', (msg) => {
      setMessages(prev => [...prev, msg]);
    });

    // Listen for user events
    socket.on('userJoined', ({ userId }) => {
      setUsers(prev => [...prev, userId]);
    });

    socket.on('userLeft', ({ userId }) => {
      setUsers(prev => prev.filter(id => id !== userId));
    });

    return () => {
      socket.off('message');
      socket.off('userJoined');
      socket.off('userLeft');
    };
  }, [socket, roomId]);

  const sendMessage = (message: string) => {
    socket?.emit('message', { room: roomId, message });
  };

  return (
    <div>
      <div>Users: {users.length}</div>
      {messages.map((msg, i) => (
        <div key={i}>{msg.message}</div>
      ))}
      <button onClick={() => sendMessage('Hello!')}>Send</button>
    </div>
  );
}
