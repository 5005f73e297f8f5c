socket.on('joined', (data) => {
    console.log('Подключен:', data);
    // {
    //   message: "Successfully connected to real-time updates",
    //   user: {
    //     id: "user-uuid",
    //     username: "username",
    //     email: "user@example.com"
    //   }
    // }
});
