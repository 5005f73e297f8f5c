const socket = io('http://localhost:3000', {
    query: {
        token: 'Bearer your-jwt-token-here'
    }
});
