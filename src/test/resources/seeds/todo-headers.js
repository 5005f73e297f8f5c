const socket = io('http://localhost:3000', {
    extraHeaders: {
        authorization: 'Bearer your-jwt-token-here'
    }
});
