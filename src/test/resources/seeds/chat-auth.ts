// ✅ Передаем при подключении
const socket = io('http://localhost:3000', {
  auth: {
    token: 'Bearer eyJhbGc...'
  }
});
